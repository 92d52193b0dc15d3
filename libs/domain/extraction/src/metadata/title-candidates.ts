import type { Found } from '@dateline/contracts';
import { Flag, type Block } from '../page/page.js';
import { plainFromMarkup, squash, tidyLine } from '../text/tidy.js';
import { textOfValue } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import { headOfTitle, withoutSite } from './site-suffix.js';

/** One text that may be the title, and all that say so. */
export interface TitleCandidate {
  readonly text: string;
  readonly folded: string;
  readonly provenance: Found<string>['provenance'];
  /** Bit for each of {@link TITLE_SOURCES} that has exactly this text. */
  sources: number;
}

export const TITLE_SOURCES = [
  'h1',
  'h1-more',
  'og',
  'og-cut',
  'twitter-cut',
  'json-ld',
  'title',
  'title-cut',
  'title-head',
  'itemprop',
  'h2',
  'alternative',
  'class',
  'behind-kicker',
] as const;
export type TitleSource = (typeof TITLE_SOURCES)[number];
type Add = (raw: string, source: TitleSource, provenance: TitleCandidate['provenance']) => void;

/** Characters of the longest title. */
export const MAX_TITLE = 400;

export function titleCandidates(sources: MetadataSources, siteName: string): TitleCandidate[] {
  const found = new Map<string, TitleCandidate>();
  const add: Add = (raw, source, provenance) => {
    const text = tidyLine(raw);
    if (text === '' || text.length > MAX_TITLE || !/[\p{L}\p{N}]/u.test(text)) return;
    const bit = 1 << TITLE_SOURCES.indexOf(source);
    const known = found.get(text);
    if (known) known.sources |= bit;
    else found.set(text, { text, folded: squash(text), provenance, sources: bit });
  };
  fromHeadings(sources, siteName, add);
  fromHead(sources, siteName, add);
  fromBlocks(sources, add);
  for (const { text, provenance } of [...found.values()].slice(0, 4)) {
    const rest = behindKicker(text);
    if (rest !== undefined) add(rest, 'behind-kicker', provenance);
  }
  return [...found.values()];
}

/**
 * The heading that names the article first. A site writes its own name as `h1`, or a search engine's version of the
 * title into a list of crumbs; the headline itself is then another heading.
 */
function fromHeadings({ page, metas }: MetadataSources, siteName: string, add: Add): void {
  const first = page.blocks.filter((block) => headingLevel(block) === 1).slice(0, 6);
  const site = squash(siteName);
  const isAside = (block: Block) =>
    (block.element.flags & (Flag.Nav | Flag.Footer | Flag.Aside)) !== 0 || squash(block.text) === site;
  const named = `${squash(metas.first('og:title'))} ${squash(page.title)}`;
  const shown = first.filter((block) => !isAside(block));
  const main =
    shown.find((block) => named.includes(squash(block.text))) ??
    shown[0] ??
    (first.length > 0
      ? page.blocks.find((block) => headingLevel(block) === 2 && !isAside(block) && block.text.length > 20)
      : undefined);
  if (main) add(main.text, 'h1', 'html');
  for (const block of first.slice(0, 4)) if (block !== main) add(block.text, 'h1-more', 'html');
}

function fromHead({ metas, jsonLd, page }: MetadataSources, siteName: string, add: Add): void {
  const social = metas.first('og:title');
  add(withoutSite(social, siteName, page.url), 'og-cut', 'meta');
  add(social, 'og', 'meta');
  add(withoutSite(metas.first('twitter:title'), siteName, page.url), 'twitter-cut', 'meta');
  const { article } = jsonLd;
  add(plainFromMarkup(textOfValue(article?.['headline'] ?? article?.['name'])), 'json-ld', 'json-ld');
  add(plainFromMarkup(textOfValue(article?.['alternativeHeadline'])), 'alternative', 'json-ld');
  add(withoutSite(page.title, siteName, page.url), 'title-cut', 'html');
  add(page.title, 'title', 'html');
  add(headOfTitle(page.title), 'title-head', 'html');
  add(metas.first(...NAMED_METAS), 'itemprop', 'meta');
}

const NAMED_METAS = [
  'itemprop:headline',
  'itemprop:name',
  'dc.title',
  'sailthru.title',
  'parsely-title',
  'hdl',
  'headline',
];
const TITLE_CLASS =
  /(?:^|[\s_-])(?:entry|post|article|story|page|news|content)[_-]?(?:title|headline)(?:[\s_-]|$)|(?:^|\s)headline(?:\s|$)/;

function fromBlocks({ page }: MetadataSources, add: Add): void {
  let hasSecond = false;
  let hasNamed = false;
  let last: Block['element'] | undefined;
  for (const block of page.blocks) {
    if (hasSecond && hasNamed) return;
    const { element } = block;
    if (!hasSecond && headingLevel(block) === 2) {
      add(block.text, 'h2', 'html');
      hasSecond = true;
    }
    if (hasNamed || element === last) continue;
    last = element;
    if (!TITLE_CLASS.test(`${element.classes} ${element.id} ${element.itemprop}`)) continue;
    add(block.text, 'class', 'html');
    hasNamed = true;
  }
}

/** `Kicker: Headline` and `Kicker – Headline` without the kicker: one to six words before the headline's three or more. */
function behindKicker(text: string): string | undefined {
  const match = /^([^:|–]{2,60}?)(?:: | [|–-] )(.{12,})$/u.exec(text);
  const rest = match?.[2] ?? '';
  return match && wordCount(match[1] ?? '') <= 6 && wordCount(rest) >= 3 ? rest : undefined;
}

const wordCount = (text: string): number => text.split(' ').length;

/** 1–6 for text inside a heading, else 0. */
export function headingLevel(block: Block): number {
  if ((block.element.flags & Flag.Heading) === 0) return 0;
  for (let element: Block['element'] | undefined = block.element; element; element = element.parent) {
    const level = /^h([1-6])$/.exec(element.tag)?.[1];
    if (level !== undefined) return Number(level);
  }
  return 0;
}
