import { textTokens, type TokenWeights } from '../model/token-weights.js';
import { Flag, type Block, type PageElement } from '../page/page.js';
import { foldedBlocks } from '../text/folded-blocks.js';
import { squash } from '../text/tidy.js';
import { mentions, siteLabel } from './mentions.js';
import type { PageContext } from './page-context.js';

/** What the metadata of the page tell about its text. */
export interface PageHints {
  readonly title: string;
  /** Name of the site, and of the people and agencies of the byline; empty when not known. */
  readonly siteName: string;
  readonly names: readonly string[];
  readonly lead: string;
  /** `articleBody` of the JSON-LD as plain text. */
  readonly jsonLdBody: string;
  readonly hasArticleLd: boolean;
  readonly host: string;
}

/** Facts on each block that need the rest of the page. */
export interface PageNotes {
  readonly looksDated: readonly number[];
  readonly urlish: readonly number[];
  readonly wordMean: readonly number[];
  readonly wordLow: readonly number[];
  readonly wordSum: readonly number[];
  readonly sinceProse: readonly number[];
  readonly untilProse: readonly number[];
  readonly sinceHeading: readonly number[];
  readonly headingLevel: readonly number[];
  readonly headingWeight: readonly number[];
  readonly copiesBefore: readonly number[];
  readonly copiesAfter: readonly number[];
  readonly isTitle: readonly number[];
  readonly isLead: readonly number[];
  readonly inJsonLd: readonly number[];
  readonly linkKind: readonly number[];
  readonly namesSite: readonly number[];
  readonly namesAuthor: readonly number[];
  /** Headings as high as the title's, since the title; and `h1` since the beginning. */
  readonly headingsSinceTitle: readonly number[];
  readonly firstHeadings: readonly number[];
  /** Place of each `article` among those of the page. */
  readonly articlePlace: ReadonlyMap<PageElement, number>;
  readonly titleBlock: number;
  readonly hasArticleLd: number;
  readonly jsonLdWords: number;
  readonly articles: number;
  readonly isDense: number;
}

const DATED = /\b(?:19|20)\d{2}\b|\d{1,2}[:.h]\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/;
const HEADING = /^h[1-6]$/;
const URLISH = /https?:|www\.|@\w|\.(?:com|org|net)\b/;

export function pageNotes(context: PageContext, hints: PageHints, weights: TokenWeights): PageNotes {
  const { blocks } = context;
  const folded = foldedBlocks(context.page);
  const title = squash(hints.title);
  const titleAt = titleBlockOf(context, folded, title);
  const lengths = context.measures.map((measure) => measure.letters);
  const dense =
    context.measures.reduce((sum, measure) => sum + measure.words, 0) /
    (lengths.reduce((sum, item) => sum + item, 0) + 1);
  return {
    looksDated: blocks.map((block) => (block.text.length < 200 && DATED.test(block.text) ? 1 : 0)),
    urlish: blocks.map((block) => (URLISH.test(block.text.slice(0, 300)) ? 1 : 0)),
    ...wordNotes(blocks, weights.words),
    ...distances(context),
    ...headings(context, weights.words),
    ...copies(folded),
    isTitle: folded.map((text) => sameness(text, title)),
    isLead: leadNotes(folded, squash(hints.lead)),
    inJsonLd: witness(folded, squash(hints.jsonLdBody)),
    linkKind: blocks.map((block) => linkKind(block, hints.host)),
    namesSite: mentions(folded, [hints.siteName, siteLabel(hints.host)]),
    namesAuthor: mentions(folded, hints.names),
    titleBlock: titleAt,
    ...titleDistances(context, titleAt),
    articlePlace: articlePlaces(context),
    hasArticleLd: hints.hasArticleLd ? 1 : 0,
    jsonLdWords: hints.jsonLdBody.length / 6,
    articles: Math.min(context.page.containers.filter((element) => element.tag === 'article').length, 20),
    isDense: dense > 0.4 ? 1 : 0,
  };
}

function titleBlockOf(context: PageContext, folded: readonly string[], title: string): number {
  let best = -1;
  let bestRank = -1;
  for (let at = 0; at < folded.length; at += 1) {
    if (title === '' || folded[at] !== title) continue;
    const { flags } = (context.blocks[at] as Block).element;
    const isHeading = (flags & Flag.Heading) !== 0;
    // A heading that is a link stands in a list of articles, and this one may be among them, unless it is the `h1`.
    const isOwn = (flags & Flag.Link) === 0 || levelOf(context, at) === 1;
    const rank = (isHeading ? 2 : 0) + (isOwn ? 1 : 0);
    if (rank > bestRank) [best, bestRank] = [at, rank];
  }
  if (best >= 0) return best;
  return context.blocks.findIndex(
    (block) => block.element.tag === 'h1' || block.element.parent?.tag === 'h1',
  );
}

function titleDistances(
  context: PageContext,
  titleAt: number,
): Pick<PageNotes, 'headingsSinceTitle' | 'firstHeadings'> {
  const titleLevel = levelOf(context, titleAt) || 1;
  const headingsSinceTitle: number[] = [];
  const firstHeadings: number[] = [];
  let since = 0;
  let first = 0;
  for (let at = 0; at < context.blocks.length; at += 1) {
    const level = levelOf(context, at);
    if (level > 0 && level <= titleLevel && at > titleAt) since += 1;
    if (level === 1) first += 1;
    headingsSinceTitle.push(Math.min(since, 30));
    firstHeadings.push(Math.min(first, 30));
  }
  return { headingsSinceTitle, firstHeadings };
}

/** 1–6 for a block whose box is a heading, else 0. */
function levelOf(context: PageContext, at: number): number {
  const tag = context.boxes[at]?.tag;
  return tag !== undefined && HEADING.test(tag) ? Number(tag[1]) : 0;
}

function articlePlaces({ page }: PageContext): Map<PageElement, number> {
  const articles = page.containers
    .filter((element) => element.tag === 'article')
    .sort((a, b) => a.first - b.first || a.order - b.order);
  return new Map(articles.map((element, place) => [element, Math.min(place, 30)]));
}

function wordNotes(
  blocks: readonly Block[],
  weights: ReadonlyMap<string, number>,
): Pick<PageNotes, 'wordMean' | 'wordLow' | 'wordSum'> {
  const wordMean: number[] = [];
  const wordLow: number[] = [];
  const wordSum: number[] = [];
  for (const block of blocks) {
    const tokens = textTokens(block.text);
    let sum = 0;
    let low = 0;
    for (const token of tokens) {
      const weight = weights.get(token) ?? 0;
      sum += weight;
      low = Math.min(low, weight);
    }
    wordMean.push(tokens.length === 0 ? 0 : sum / tokens.length);
    wordLow.push(low);
    wordSum.push(sum);
  }
  return { wordMean, wordLow, wordSum };
}

function distances({ isProse }: PageContext): Pick<PageNotes, 'sinceProse' | 'untilProse'> {
  const sinceProse: number[] = [];
  const untilProse: number[] = new Array<number>(isProse.length).fill(99);
  let last = -99;
  for (let at = 0; at < isProse.length; at += 1) {
    sinceProse.push(Math.min(99, at - last));
    if (isProse[at] === true) last = at;
  }
  let next = isProse.length + 99;
  for (let at = isProse.length - 1; at >= 0; at -= 1) {
    untilProse[at] = Math.min(99, next - at);
    if (isProse[at] === true) next = at;
  }
  return { sinceProse, untilProse };
}

function headings(
  context: PageContext,
  weights: ReadonlyMap<string, number>,
): Pick<PageNotes, 'sinceHeading' | 'headingLevel' | 'headingWeight'> {
  const sinceHeading: number[] = [];
  const headingLevel: number[] = [];
  const headingWeight: number[] = [];
  let since = 99;
  let level = 0;
  let weight = 0;
  for (let at = 0; at < context.blocks.length; at += 1) {
    sinceHeading.push(Math.min(since, 99));
    headingLevel.push(level);
    headingWeight.push(weight);
    since += 1;
    const block = context.blocks[at] as Block;
    if ((block.element.flags & Flag.Heading) === 0) continue;
    since = 0;
    level = levelOf(context, at) || 7;
    const tokens = textTokens(block.text);
    weight = tokens.reduce((sum, token) => sum + (weights.get(token) ?? 0), 0) / (tokens.length + 1);
  }
  return { sinceHeading, headingLevel, headingWeight };
}

function copies(folded: readonly string[]): Pick<PageNotes, 'copiesBefore' | 'copiesAfter'> {
  const total = new Map<string, number>();
  for (const text of folded) total.set(text, (total.get(text) ?? 0) + 1);
  const seen = new Map<string, number>();
  const copiesBefore: number[] = [];
  const copiesAfter: number[] = [];
  for (const text of folded) {
    const before = seen.get(text) ?? 0;
    copiesBefore.push(Math.min(before, 5));
    copiesAfter.push(Math.min((total.get(text) ?? 1) - before - 1, 5));
    seen.set(text, before + 1);
  }
  return { copiesBefore, copiesAfter };
}

/** 2 equal, 1 one holds the other, 0 neither. */
function sameness(text: string, title: string): number {
  if (title === '' || text === '') return 0;
  if (text === title) return 2;
  return text.length > 12 && text.length < 300 && (title.includes(text) || text.includes(title)) ? 1 : 0;
}

function leadNotes(folded: readonly string[], lead: string): number[] {
  const head = lead.slice(0, 80);
  return folded.map((text) => {
    if (head.length < 30 || text.length < 30) return 0;
    if (text === lead) return 3;
    if (text.startsWith(head)) return text.length < lead.length * 1.3 ? 2 : 1;
    return lead.includes(text) ? 2 : 0;
  });
}

/** -1 when there is no JSON-LD body to ask, else 1 for blocks that stand in it. */
function witness(folded: readonly string[], body: string): number[] {
  if (body.length < 200) return folded.map(() => -1);
  return folded.map((text) => {
    if (text.length < 15) return 0;
    if (body.includes(text)) return 1;
    return text.length > 60 && body.includes(text.slice(0, 50)) ? 0.5 : 0;
  });
}

/** 0 no link, 1 to the same site, 2 elsewhere, 3 on the page, 4 to a social network, 5 mail or telephone. */
function linkKind(block: Block, host: string): number {
  const href = block.firstHref;
  if (href === '') return 0;
  if (href.startsWith('#') || /^javascript:/i.test(href)) return 3;
  if (/^(?:mailto|tel):/i.test(href)) return 5;
  if (
    /(?:facebook|twitter|x|instagram|whatsapp|linkedin|t|telegram|pinterest|reddit|youtube|vk)\.(?:com|me|ru)\b/i.test(
      href,
    )
  )
    return 4;
  return !/^(?:https?:)?\/\//i.test(href) || (host !== '' && href.includes(host)) ? 1 : 2;
}
