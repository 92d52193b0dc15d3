import type { Found } from '@dateline/contracts';
import { Flag, type Block } from '../page/page.js';
import { foldedBlocks } from '../text/folded-blocks.js';
import { plainFromMarkup, squash, tidyLine } from '../text/tidy.js';
import { textOfValue } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import { withoutSite } from './site-suffix.js';

/** One text that may be the title, and all that say so. */
export interface TitleCandidate {
  readonly text: string;
  readonly folded: string;
  readonly provenance: Found<string>['provenance'];
  /** Bit for each of {@link SOURCES} that has exactly this text. */
  sources: number;
}

const SOURCES = [
  'h1',
  'h1-more',
  'og',
  'og-cut',
  'twitter-cut',
  'json-ld',
  'title',
  'title-cut',
  'itemprop',
  'h2',
  'alternative',
  'class',
] as const;
type Source = (typeof SOURCES)[number];

/** Numbers that the title model asks of each candidate. */
export const TITLE_FEATURES = 48;
const MAX_TITLE = 400;

export function titleCandidates(sources: MetadataSources, siteName: string): TitleCandidate[] {
  const { metas, jsonLd, page } = sources;
  const found = new Map<string, TitleCandidate>();
  const add = (raw: string, source: Source, provenance: TitleCandidate['provenance']): void => {
    const text = tidyLine(raw);
    if (text === '' || text.length > MAX_TITLE || !/[\p{L}\p{N}]/u.test(text)) return;
    const bit = 1 << SOURCES.indexOf(source);
    const known = found.get(text);
    if (known) known.sources |= bit;
    else found.set(text, { text, folded: squash(text), provenance, sources: bit });
  };
  const headings = page.blocks.filter((block) => headingLevel(block) === 1);
  for (const [at, heading] of headings.slice(0, 4).entries())
    add(heading.text, at === 0 ? 'h1' : 'h1-more', 'html');
  const social = metas.first('og:title');
  add(withoutSite(social, siteName, page.url), 'og-cut', 'meta');
  add(social, 'og', 'meta');
  add(withoutSite(metas.first('twitter:title'), siteName, page.url), 'twitter-cut', 'meta');
  const { article } = jsonLd;
  add(plainFromMarkup(textOfValue(article?.['headline'] ?? article?.['name'])), 'json-ld', 'json-ld');
  add(plainFromMarkup(textOfValue(article?.['alternativeHeadline'])), 'alternative', 'json-ld');
  add(withoutSite(page.title, siteName, page.url), 'title-cut', 'html');
  add(page.title, 'title', 'html');
  add(
    metas.first(
      'itemprop:headline',
      'itemprop:name',
      'dc.title',
      'sailthru.title',
      'parsely-title',
      'hdl',
      'headline',
    ),
    'itemprop',
    'meta',
  );
  const second = page.blocks.find((block) => headingLevel(block) === 2);
  if (second) add(second.text, 'h2', 'html');
  const named = page.blocks.find((block) =>
    TITLE_CLASS.test(`${block.element.classes} ${block.element.id} ${block.element.itemprop}`),
  );
  if (named) add(named.text, 'class', 'html');
  return [...found.values()];
}

const TITLE_CLASS =
  /(?:^|[\s_-])(?:entry|post|article|story|page|news|content)[_-]?(?:title|headline)(?:[\s_-]|$)|(?:^|\s)headline(?:\s|$)/;

/** 1–6 for text inside a heading, else 0. */
export function headingLevel(block: Block): number {
  if ((block.element.flags & Flag.Heading) === 0) return 0;
  for (let element: Block['element'] | undefined = block.element; element; element = element.parent) {
    const level = /^h([1-6])$/.exec(element.tag)?.[1];
    if (level !== undefined) return Number(level);
  }
  return 0;
}

/** One row of {@link TITLE_FEATURES} numbers for each candidate. */
export function titleFeatures(candidates: readonly TitleCandidate[], sources: MetadataSources): Float32Array {
  const rows = new Float32Array(candidates.length * TITLE_FEATURES);
  const by = (source: Source) =>
    candidates.find((one) => (one.sources & (1 << SOURCES.indexOf(source))) !== 0);
  const main = (['h1', 'og-cut', 'json-ld', 'title-cut', 'title', 'og', 'h2', 'class'] as const).map(by);
  const { page } = sources;
  const places = new Map<string, number>();
  for (const [index, folded] of foldedBlocks(page).entries()) {
    if (folded.length <= MAX_TITLE && !places.has(folded)) places.set(folded, index);
  }
  const headings = page.blocks.filter((block) => headingLevel(block) === 1).length;
  const firstHeading = page.blocks.find((block) => headingLevel(block) === 1)?.index ?? -1;
  const depths = candidates.map((one) => candidates.filter((other) => other.folded === one.folded).length);
  candidates.forEach((one, index) => {
    const place = places.get(one.folded) ?? -1;
    const heading = place < 0 ? 0 : headingLevel(page.blocks[place] as Block);
    const row = [
      ...SOURCES.map((_, at) => (one.sources >> at) & 1),
      ...main.map((other) => relation(one.folded, other?.folded)),
      bits(one.sources),
      depths[index] ?? 1,
      one.folded.split(' ').length,
      one.text.length,
      /[.!?]$/.test(one.text) ? 1 : 0,
      /[|»]|\s[-–—]\s/.test(one.text) ? 1 : 0,
      /:/.test(one.text) ? 1 : 0,
      /["“”„«»']/.test(one.text) ? 1 : 0,
      headings,
      ...main.map((other) => (other ? 1 : 0)),
      place,
      heading,
      place < 0 || firstHeading < 0 ? -99 : place - firstHeading,
      place / (page.blocks.length + 1),
      main.filter((other) => other && other.folded.includes(one.folded)).length,
      main.filter((other) => other && one.folded.includes(other.folded)).length,
      main[0] && main[1] ? relation(main[0].folded, main[1].folded) : -1,
      main[0] && main[2] ? relation(main[0].folded, main[2].folded) : -1,
      main[1] && main[2] ? relation(main[1].folded, main[2].folded) : -1,
      main[0] && main[3] ? relation(main[0].folded, main[3].folded) : -1,
      sources.jsonLd.article ? 1 : 0,
    ];
    rows.set(row.slice(0, TITLE_FEATURES), index * TITLE_FEATURES);
  });
  return rows;
}

/** 3 equal, 2 the other holds this one, 1 this one holds the other, 0 neither; -1 without other. */
function relation(one: string, other: string | undefined): number {
  if (other === undefined) return -1;
  if (one === other) return 3;
  if (one !== '' && other.includes(one)) return 2;
  return other !== '' && one.includes(other) ? 1 : 0;
}

function bits(number: number): number {
  let count = 0;
  for (let rest = number; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
