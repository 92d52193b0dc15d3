import { Flag, type Block, type PageElement } from '../page/page.js';
import type { PageContext } from './page-context.js';

/** Probability from which a block is taken, and from which one between two taken ones is. */
const TAKE = 0.5;
const TAKE_BETWEEN = 0.4;
const TAKE_CAPTION = 0.9;
const CAPTION_CLASS = /caption|image-?credit|photo-?credit|bildunter|bildtext|l[eé]gende/;

/** The blocks that the model takes for the article: without copies, captions, and comments under a short post. */
export function takenBlocks(context: PageContext, probabilities: ArrayLike<number>): boolean[] {
  const taken = context.blocks.map((_, at) => {
    const probability = probabilities[at] as number;
    return probability > TAKE && (probability > TAKE_CAPTION || !isCalledCaption(context, at));
  });
  for (let at = 1; at < taken.length - 1; at += 1) {
    if (taken[at] || !taken[at - 1] || !taken[at + 1]) continue;
    const isLikely = (probabilities[at] as number) > TAKE_BETWEEN;
    if (isLikely && isSameKind(context, at) && !isCalledCaption(context, at)) taken[at] = true;
  }
  dropCopies(context, probabilities, taken);
  preferPostToComments(context, probabilities, taken);
  dropSummaries(context, taken);
  return taken;
}

/** Part of the taken words that makes a choice one of comments, and what a short post above them must reach. */
const COMMENTS_SHARE = 0.8;
const TAKE_POST = 0.3;
const MIN_POST_WORDS = 20;

/** A short post with long comments under it: the post is the article. */
function preferPostToComments(
  context: PageContext,
  probabilities: ArrayLike<number>,
  taken: boolean[],
): void {
  const words = (at: number) => context.measures[at]?.words ?? 0;
  const isComment = (at: number) => ((context.blocks[at] as Block).element.flags & Flag.Comment) !== 0;
  const all = indices(taken);
  const sum = (list: readonly number[]) => list.reduce((total, at) => total + words(at), 0);
  if (sum(all.filter(isComment)) < sum(all) * COMMENTS_SHARE || all.length === 0) return;
  const post = taken.flatMap((_, at) =>
    !isComment(at) && (probabilities[at] as number) > TAKE_POST ? [at] : [],
  );
  if (sum(post) < MIN_POST_WORDS) return;
  taken.fill(false);
  for (const at of post) taken[at] = true;
}

/** Characters from which a text that stands twice is a copy, and how often it stands before it is a refrain. */
const MIN_COPY = 60;
const REFRAIN = 3;

/**
 * A long text that stands twice is a copy for another width of screen; more often, it is a refrain: the same question
 * to ten people. Of the copies those stay whose parent holds the likeliest ones, so that no text is mixed from two.
 */
function dropCopies(context: PageContext, probabilities: ArrayLike<number>, taken: boolean[]): void {
  const places = new Map<string, number[]>();
  for (let at = 0; at < taken.length; at += 1) {
    const { text } = context.blocks[at] as Block;
    if (!taken[at] || text.length < MIN_COPY) continue;
    const list = places.get(text);
    if (list) list.push(at);
    else places.set(text, [at]);
  }
  const pairs = [...places.values()].filter((list) => list.length > 1 && list.length < REFRAIN);
  const homes = new Map<PageElement | undefined, number>();
  const homeOf = (at: number) => context.boxes[at]?.parent;
  for (const at of pairs.flat())
    homes.set(homeOf(at), (homes.get(homeOf(at)) ?? 0) + (probabilities[at] as number));
  for (const [first, second] of pairs as [number, number][]) {
    const lead =
      (homes.get(homeOf(first)) ?? 0) - (homes.get(homeOf(second)) ?? 0) ||
      (probabilities[first] as number) - (probabilities[second] as number);
    taken[lead >= 0 ? second : first] = false;
  }
}

/** Words from which a block may be a second copy of the whole text, and the part of it that must stand elsewhere. */
const COPY_WORDS = 60;
const COPY_PART = 0.25;
/** Longer texts are books; comparing all their shingles is not worth the memory. */
const MAX_COMPARED_WORDS = 50_000;
const COPY_SHARE = 0.8;

/** Drops blocks that repeat in one piece what other blocks say one by one: hidden copies for readers and robots. */
function dropSummaries(context: PageContext, taken: boolean[]): void {
  const words = (at: number) => context.measures[at]?.words ?? 0;
  const all = indices(taken).reduce((sum, at) => sum + words(at), 0);
  const long = indices(taken).filter((at) => words(at) >= Math.max(COPY_WORDS, all * COPY_PART));
  if (all > MAX_COMPARED_WORDS) return;
  if (long.length === 0) return;
  for (const at of long) {
    const shingles = new Set<string>();
    for (const other of indices(taken))
      if (other !== at) addShingles((context.blocks[other] as Block).text, shingles);
    const own = new Set<string>();
    addShingles((context.blocks[at] as Block).text, own);
    let hits = 0;
    for (const shingle of own) if (shingles.has(shingle)) hits += 1;
    if (hits > own.size * COPY_SHARE) taken[at] = false;
  }
}

function addShingles(text: string, into: Set<string>): void {
  const words = text.split(/\s+/);
  for (let at = 0; at + 4 <= words.length; at += 1) into.add(words.slice(at, at + 4).join(' '));
}

function isSameKind(context: PageContext, at: number): boolean {
  const parent = context.boxes[at]?.parent;
  return parent === context.boxes[at - 1]?.parent || parent === context.boxes[at + 1]?.parent;
}

/** A block that its element's names call a caption must be likelier than others to be text. */
function isCalledCaption(context: PageContext, at: number): boolean {
  const box = context.boxes[at] as PageElement;
  return CAPTION_CLASS.test(
    `${(context.blocks[at] as Block).element.classes} ${box.classes} ${box.parent?.classes ?? ''}`,
  );
}

/** Numbers of the taken blocks, ascending. */
export const indices = (taken: readonly boolean[]): number[] =>
  taken.flatMap((isTaken, at) => (isTaken ? [at] : []));
