import type { Found } from '@dateline/contracts';
import { absoluteUrl } from '../text/addresses.js';
import { plainFromMarkup, tidyLine } from '../text/tidy.js';
import { isNode, listOf, textOfValue } from './json-ld.js';
import { siteInTitle } from './site-suffix.js';
import type { MetadataSources } from './sources.js';

/** Tags beyond this many, and longer than this, are keyword stuffing. */
const MAX_TAGS = 40;
const MAX_TAG_CHARACTERS = 100;

/** The name of the site: as it calls itself, as the JSON-LD calls the publisher, or as the page title ends. */
export function siteNameOf({ metas, jsonLd, page }: MetadataSources): Found<string> | undefined {
  const fromMeta = metas.first(
    'og:site_name',
    'application-name',
    'al:android:app_name',
    'twitter:app:name:iphone',
    'apple-mobile-web-app-title',
  );
  if (fromMeta !== '') return { value: fromMeta, provenance: 'meta', confidence: 0.9 };
  const publisher = tidyLine(textOfValue(jsonLd.article?.['publisher'], ['name']));
  if (publisher !== '') return { value: publisher, provenance: 'json-ld', confidence: 0.8 };
  const fromTitle = siteInTitle(page.title, page.url);
  return fromTitle === '' ? undefined : { value: fromTitle, provenance: 'html', confidence: 0.7 };
}

export function canonicalUrlOf({ page, metas, base }: MetadataSources): Found<string> | undefined {
  const link = page.links.find(({ rel }) => rel.split(/\s+/).includes('canonical'));
  const fromLink = absoluteUrl(link?.href, base);
  if (fromLink !== undefined) return { value: fromLink, provenance: 'html', confidence: 0.95 };
  const fromMeta = absoluteUrl(metas.first('og:url'), base);
  return fromMeta === undefined ? undefined : { value: fromMeta, provenance: 'meta', confidence: 0.8 };
}

export function ampUrlOf({ page, base }: MetadataSources): string | undefined {
  return absoluteUrl(page.links.find(({ rel }) => rel === 'amphtml')?.href, base);
}

export function leadOf({ metas, jsonLd }: MetadataSources): Found<string> | undefined {
  const fromMeta = tidyLine(
    plainFromMarkup(metas.first('og:description', 'description', 'twitter:description', 'dc.description')),
  );
  if (fromMeta.length > 20) return { value: fromMeta, provenance: 'meta', confidence: 0.8 };
  const fromLd = tidyLine(plainFromMarkup(textOfValue(jsonLd.article?.['description'])));
  return fromLd.length > 20 ? { value: fromLd, provenance: 'json-ld', confidence: 0.8 } : undefined;
}

export function sectionOf({ metas, jsonLd }: MetadataSources): Found<string> | undefined {
  const fromLd = tidyLine(plainFromMarkup(textOfValue(jsonLd.article?.['articleSection'])));
  if (fromLd !== '') return { value: fromLd, provenance: 'json-ld', confidence: 0.9 };
  const fromMeta = metas.first(
    'article:section',
    'parsely-section',
    'og:article:section',
    'section',
    'cxenseparse:category',
  );
  return fromMeta === '' ? undefined : { value: fromMeta, provenance: 'meta', confidence: 0.85 };
}

export function tagsOf({ metas, jsonLd, hints }: MetadataSources): string[] {
  const raw: string[] = [...metas.all('article:tag', 'og:article:tag')];
  for (const item of listOf(jsonLd.article?.['keywords'])) raw.push(...textOfValue(item).split(/[,;]/));
  if (raw.length === 0) raw.push(...metas.first('keywords', 'news_keywords', 'parsely-tags').split(/[,;]/));
  if (raw.every((tag) => tag.trim() === '')) raw.push(...(hints.categories ?? []));
  const tags = new Map<string, string>();
  for (const item of raw) {
    const tag = tidyLine(plainFromMarkup(item));
    if (tag !== '' && tag.length <= MAX_TAG_CHARACTERS && !tags.has(tag.toLowerCase()))
      tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()].slice(0, MAX_TAGS);
}

/** What the publisher says about the paywall; `undefined` when it says nothing. */
export function accessOf({ metas, jsonLd }: MetadataSources): boolean | undefined {
  const said = jsonLd.article?.['isAccessibleForFree'];
  const parts = listOf(jsonLd.article?.['hasPart']).map((part) =>
    isNode(part) ? part['isAccessibleForFree'] : undefined,
  );
  for (const value of [said, ...parts]) {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string' && /^(?:true|false)$/i.test(value.trim()))
      return /^true$/i.test(value.trim());
  }
  const tier = metas.first('article:content_tier', 'content_tier', 'og:article:content_tier').toLowerCase();
  if (tier === 'free') return true;
  return tier === 'locked' || tier === 'metered' ? false : undefined;
}
