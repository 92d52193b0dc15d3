import type { FeedHints } from '@dateline/contracts';
import type { Page } from '../page/page.js';
import { readJsonLd, type JsonLd } from './json-ld.js';
import { MetaValues } from './meta-values.js';

/** All that a page says about itself, read once. */
export interface MetadataSources {
  readonly page: Page;
  readonly metas: MetaValues;
  readonly jsonLd: JsonLd;
  readonly hints: FeedHints;
  /** Address that relative addresses are resolved against. */
  readonly base: string;
  /** Base language code, or an empty string. */
  readonly language: string;
}

export function metadataSources(page: Page, hints: FeedHints): MetadataSources {
  const metas = new MetaValues(page);
  return {
    page,
    metas,
    jsonLd: readJsonLd(page.jsonLd, page.title),
    hints,
    base: baseOf(page),
    language: declaredLanguage(page, metas) ?? '',
  };
}

function baseOf(page: Page): string {
  try {
    return page.baseHref === '' ? page.url : new URL(page.baseHref, page.url).href;
  } catch {
    return page.url;
  }
}

/** BCP 47 tag that the page declares, or `undefined`. */
export function declaredLanguage(page: Page, metas: MetaValues): string | undefined {
  const candidates = [
    page.language,
    metas.first(
      'og:locale',
      'content-language',
      'language',
      'dc.language',
      'dcterms.language',
      'itemprop:inlanguage',
    ),
  ];
  for (const candidate of candidates) {
    const match = /^\s*([a-z]{2,3})(?:[-_]([a-z0-9]{2,8}))?/i.exec(candidate);
    if (!match) continue;
    const region = match[2];
    return (match[1] as string).toLowerCase() + (region === undefined ? '' : `-${casedSubtag(region)}`);
  }
  return undefined;
}

const casedSubtag = (tag: string): string =>
  tag.length === 2
    ? tag.toUpperCase()
    : tag.length === 4
      ? tag[0]?.toUpperCase() + tag.slice(1).toLowerCase()
      : tag.toLowerCase();
