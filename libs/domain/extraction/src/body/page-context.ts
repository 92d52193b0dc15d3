import type { Block, Page, PageElement } from '../page/page.js';
import { traits } from '../page/tags.js';
import { measureText, type TextMeasure } from './text-measure.js';

/** What the blocks of a page have in common, computed once for all features. */
export interface PageContext {
  readonly page: Page;
  readonly blocks: readonly Block[];
  readonly measures: readonly TextMeasure[];
  /** Nearest element that makes a box of its own. */
  readonly boxes: readonly PageElement[];
  /** True for blocks that read like sentences: long enough, few links. */
  readonly isProse: readonly boolean[];
  /** Prefix sums over blocks: words, words outside links, words of prose. */
  readonly words: Float64Array;
  readonly plainWords: Float64Array;
  readonly proseWords: Float64Array;
  readonly best: PageElement | undefined;
  readonly second: PageElement | undefined;
}

/** Words from which a block counts as prose. */
const PROSE_WORDS = 12;
/** Elements whose container is around them. */
const TEXT_TAGS = new Set('p li blockquote h1 h2 h3 h4 h5 h6 td'.split(' '));

export function pageContext(page: Page): PageContext {
  const { blocks } = page;
  const count = blocks.length;
  const measures = blocks.map((block) => measureText(block.text));
  const boxes = blocks.map((block) => boxOf(block.element));
  const words = new Float64Array(count + 1);
  const plainWords = new Float64Array(count + 1);
  const proseWords = new Float64Array(count + 1);
  const isProse: boolean[] = [];
  for (let at = 0; at < count; at += 1) {
    const block = blocks[at] as Block;
    const measure = measures[at] as TextMeasure;
    const linkShare = block.linkChars / block.text.length;
    const prose = measure.words >= PROSE_WORDS && linkShare < 0.35 && measure.stops > 0;
    isProse.push(prose);
    words[at + 1] = (words[at] as number) + measure.words;
    plainWords[at + 1] = (plainWords[at] as number) + measure.words * (1 - linkShare);
    proseWords[at + 1] = (proseWords[at] as number) + (prose ? measure.words : 0);
  }
  const [best, second] = bestContainers(boxes, measures, isProse);
  return { page, blocks, measures, boxes, isProse, words, plainWords, proseWords, best, second };
}

export function boxOf(element: PageElement): PageElement {
  let box = element;
  while (box.parent && !traits(box.tag).isBlock) box = box.parent;
  return box;
}

/** The elements that hold most prose near: a block counts in full for its parent, less for those further out. */
function bestContainers(
  boxes: readonly PageElement[],
  measures: readonly TextMeasure[],
  isProse: readonly boolean[],
): [PageElement | undefined, PageElement | undefined] {
  const scores = new Map<PageElement, number>();
  for (let at = 0; at < boxes.length; at += 1) {
    if (isProse[at] !== true) continue;
    const box = boxes[at] as PageElement;
    // Text right inside a `div` makes that `div` the container; a paragraph's container is around it.
    let holder: PageElement | undefined = TEXT_TAGS.has(box.tag) ? box.parent : box;
    let share = 1;
    for (let level = 0; holder && level < 4; level += 1, holder = holder.parent) {
      scores.set(holder, (scores.get(holder) ?? 0) + share * (measures[at] as TextMeasure).words);
      share *= 0.6;
    }
  }
  let best: PageElement | undefined;
  let second: PageElement | undefined;
  for (const [element, score] of scores) {
    if (best === undefined || score > (scores.get(best) ?? 0)) best = element;
  }
  for (const [element, score] of scores) {
    if (best && (isWithin(element, best) || isWithin(best, element))) continue;
    if (second === undefined || score > (scores.get(second) ?? 0)) second = element;
  }
  return [best, second];
}

export function isWithin(element: PageElement, outer: PageElement): boolean {
  let at: PageElement | undefined = element;
  while (at && at.depth > outer.depth) at = at.parent;
  return at === outer;
}

/** What blocks [from, to) have together, from prefix sums. */
export const span = (sums: Float64Array, from: number, to: number): number =>
  (sums[to] as number) - (sums[from] as number);

/** Prefix sums of the words of chosen blocks, for {@link span}. */
export function chosenWords(context: PageContext, chosen: readonly number[]): Float64Array {
  const sums = new Float64Array(context.blocks.length + 1);
  let next = 0;
  for (let at = 0; at < context.blocks.length; at += 1) {
    const isChosen = chosen[next] === at;
    if (isChosen) next += 1;
    sums[at + 1] = (sums[at] as number) + (isChosen ? (context.measures[at]?.words ?? 0) : 0);
  }
  return sums;
}

/** Depth of the innermost element that holds both; -1 when none does. */
export function commonDepth(a: PageElement, b: PageElement): number {
  let left: PageElement | undefined = a;
  let right: PageElement | undefined = b;
  while (left && right && left !== right) {
    if (left.depth >= right.depth) left = left.parent;
    else right = right.parent;
  }
  return left && right ? left.depth : -1;
}
