import { Flag, type Block } from '../page/page.js';
import { foldedBlocks } from '../text/folded-blocks.js';
import { squash } from '../text/tidy.js';
import { kindOfArticle } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import {
  headingLevel,
  MAX_TITLE,
  TITLE_SOURCES,
  type TitleCandidate,
  type TitleSource,
} from './title-candidates.js';

/** Sources that every candidate is compared with. */
const MAIN = [
  'h1',
  'og-cut',
  'og',
  'json-ld',
  'title-cut',
  'title',
  'twitter-cut',
  'h2',
  'alternative',
  'class',
] as const;
/** Pairs of main sources whose relation tells how a page writes its titles. */
const PAIRS: readonly (readonly [TitleSource, TitleSource])[] = [
  ['h1', 'og-cut'],
  ['h1', 'json-ld'],
  ['h1', 'title-cut'],
  ['h1', 'twitter-cut'],
  ['og-cut', 'json-ld'],
  ['og-cut', 'title-cut'],
  ['og-cut', 'twitter-cut'],
  ['json-ld', 'title-cut'],
  ['json-ld', 'twitter-cut'],
  ['og-cut', 'h2'],
  ['json-ld', 'h2'],
  ['og-cut', 'alternative'],
];
const SURROUNDINGS = [
  Flag.Nav | Flag.Footer | Flag.Aside,
  Flag.List,
  Flag.Hidden,
  Flag.Article | Flag.Main,
  Flag.Header,
  Flag.Link,
];
/** Numbers that the title model asks of each candidate. */
export const TITLE_FEATURES = 79;

/** One row of {@link TITLE_FEATURES} numbers for each candidate. */
export function titleFeatures(
  candidates: readonly TitleCandidate[],
  sources: MetadataSources,
  siteName: string,
): Float32Array {
  const rows = new Float32Array(candidates.length * TITLE_FEATURES);
  const by = new Map(
    TITLE_SOURCES.map((source, at) => [source, candidates.find((one) => ((one.sources >> at) & 1) === 1)]),
  );
  const main = MAIN.map((source) => by.get(source));
  const page = pageFeatures(sources, by);
  const places = new Places(sources);
  const site = squash(siteName);
  candidates.forEach((one, index) => {
    const row = [
      ...TITLE_SOURCES.map((_, at) => (one.sources >> at) & 1),
      ...main.map((other) => relation(one, other)),
      candidates.filter((other) => other.folded === one.folded).length,
      main.filter((other) => other?.folded.includes(one.folded)).length,
      main.filter((other) => other && one.folded.includes(other.folded)).length,
      ...spelling(one, site),
      ...places.of(one),
      ...page,
    ];
    rows.set(row, index * TITLE_FEATURES);
  });
  return rows;
}

function pageFeatures(
  { jsonLd, metas, language }: MetadataSources,
  by: ReadonlyMap<TitleSource, TitleCandidate | undefined>,
): number[] {
  return [
    ...PAIRS.map(([one, other]) => relation(by.get(one), by.get(other))),
    kindOfArticle(jsonLd),
    metas.first('og:type') === 'article' ? 1 : 0,
    language === '' ? 0 : /^en/.test(language) ? 1 : 2,
  ];
}

/** How a candidate is written. */
function spelling({ text, folded }: TitleCandidate, site: string): number[] {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return [
    folded.split(' ').length,
    text.length,
    /[.!?]$/.test(text) ? 1 : 0,
    /(?:…|\.\.)$/.test(text) ? 1 : 0,
    /[|»*]|\s[-–—]\s/.test(text) ? 1 : 0,
    /:/.test(text) ? 1 : 0,
    /[“”„’‘]/.test(text) ? 2 : /["']/.test(text) ? 1 : 0,
    letters > 8 && text === text.toUpperCase() && text !== text.toLowerCase() ? 1 : 0,
    site !== '' && folded.includes(site) ? 1 : 0,
  ];
}

/** Where the texts of candidates stand on the page. */
class Places {
  private readonly exact = new Map<string, number>();
  private readonly headings: { readonly folded: string; readonly block: Block }[] = [];
  private readonly first: Block | undefined;
  private readonly count: number;

  constructor(private readonly sources: MetadataSources) {
    const { blocks } = sources.page;
    for (const [index, folded] of foldedBlocks(sources.page).entries()) {
      if (folded.length > MAX_TITLE) continue;
      if (!this.exact.has(folded)) this.exact.set(folded, index);
      const block = blocks[index] as Block;
      if ((block.element.flags & Flag.Heading) !== 0) this.headings.push({ folded, block });
    }
    const mains = this.headings.filter(({ block }) => headingLevel(block) === 1);
    this.first = mains[0]?.block;
    this.count = mains.length;
  }

  of({ folded }: TitleCandidate): number[] {
    const { blocks } = this.sources.page;
    const place = this.exact.get(folded) ?? -1;
    const block = blocks[place];
    // A heading that writes the kicker and the headline, one behind the other.
    const longer = this.headings.find(
      (one) => one.folded.length > folded.length && one.folded.endsWith(folded),
    );
    return [
      place,
      place / (blocks.length + 1),
      block ? headingLevel(block) : 0,
      block && this.first ? place - this.first.index : -99,
      longer ? headingLevel(longer.block) : 0,
      this.count,
      ...SURROUNDINGS.map((flags) => (block && (block.element.flags & flags) !== 0 ? 1 : 0)),
      ...SURROUNDINGS.map((flags) => (this.first && (this.first.element.flags & flags) !== 0 ? 1 : 0)),
      this.first ? classKind(this.first) : -1,
    ];
  }
}

/** 1 for the names of what is written for machines, 2 for those of headlines. */
function classKind({ element }: Block): number {
  const names = `${element.id} ${element.classes} ${element.itemprop} ${element.parent?.classes ?? ''}`;
  if (/seo|hidden|sr-only|breadcrumb|screen-reader|nowrap|logo|site-?title/.test(names)) return 1;
  return /title|headline|heading|header/.test(names) ? 2 : 0;
}

/**
 * How one text relates to another: 5 equal, 4 equal when folded, 3 the other ends with it, 2 the other begins with it
 * or holds it, 1 it holds the other; below 1 the share of words they have in common; -1 when one is missing.
 */
function relation(one: TitleCandidate | undefined, other: TitleCandidate | undefined): number {
  if (!one || !other) return -1;
  if (one.text === other.text) return 5;
  if (one.folded === other.folded) return 4;
  if (other.folded.endsWith(one.folded)) return 3;
  if (other.folded.includes(one.folded)) return 2;
  return one.folded.includes(other.folded) ? 1 : 0.9 * overlap(one.folded, other.folded);
}

/** Share of words that two texts have in common. */
function overlap(one: string, other: string): number {
  const words = one.split(' ');
  const others = ` ${other} `;
  let same = 0;
  for (const word of words) if (others.includes(` ${word} `)) same += 1;
  return same / Math.max(words.length, countOf(other, ' ') + 1);
}

function countOf(text: string, sign: string): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}
