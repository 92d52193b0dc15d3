import { Flag, type Block, type PageElement } from '../page/page.js';
import { headingLevel } from '../metadata/title-candidates.js';
import { chosenWords, commonDepth, isWithin, span, type PageContext } from './page-context.js';
import { liveEntries } from './live-blog.js';

/** What is left of the chosen blocks after the rules that need the whole choice, and what kind of page it is. */
export interface RuledBody {
  readonly chosen: readonly number[];
  readonly kind: 'article' | 'live-blog';
}

/** Words that must be left when a rule takes blocks away. */
const MIN_LEFT = 40;
const MIN_SHARE_LEFT = 0.05;

/** Applies the rules: the top of live blogs, one post of several, no comments, nothing far behind the end. */
export function applyBodyRules(
  context: PageContext,
  chosen: readonly number[],
  titleBlock: number,
  isMarkedLive: boolean,
): RuledBody {
  const live = liveEntries(context, chosen, isMarkedLive);
  let left = chosen;
  if (live) {
    const top = chosen.filter((at) => at < live.first.first);
    const first = chosen.filter((at) => at >= live.first.first && at < live.first.end);
    left = wordsOf(context, top) >= MIN_LEFT ? top : [...top, ...first];
  }
  for (const rule of [
    withoutOtherPosts,
    withoutOutsiders,
    withoutComments,
    withoutMargins,
    withoutBoxes,
    withoutFarOff,
  ]) {
    const next = rule(context, left, titleBlock);
    const before = wordsOf(context, left);
    const after = wordsOf(context, next);
    if (next.length < left.length && after >= Math.min(Math.max(MIN_LEFT, before * MIN_SHARE_LEFT), before))
      left = next;
  }
  return { chosen: left.length > 0 ? left : chosen, kind: live ? 'live-blog' : 'article' };
}

export const wordsOf = (context: PageContext, chosen: readonly number[]): number =>
  chosen.reduce((sum, at) => sum + (context.measures[at]?.words ?? 0), 0);

/** Posts under the one that was asked for: elements like the one around the title, with a heading as high as it. */
function withoutOtherPosts(
  context: PageContext,
  chosen: readonly number[],
  titleBlock: number,
): readonly number[] {
  const title = context.blocks[titleBlock];
  if (!title) return chosen;
  const level = headingLevel(title);
  if (level === 0) return chosen;
  const others = otherPosts(context, title.element, level);
  const firstOther = Math.min(...others.map((post) => post.first));
  const own = chosen.filter((at) => at >= titleBlock && at < firstOther);
  if (others.length === 0 || wordsOf(context, own) < MIN_LEFT) return chosen;
  return chosen.filter((at) => !others.some((post) => at >= post.first && at < post.end));
}

/** Part of the words that makes one `article` the home of the body. */
const OWN_SHARE = 0.65;

/** What stands in other `article` elements than the one that has most of the text: teasers of other stories. */
function withoutOutsiders(context: PageContext, chosen: readonly number[]): readonly number[] {
  const sums = chosenWords(context, chosen);
  const needed = (sums[context.blocks.length] as number) * OWN_SHARE;
  let home: PageElement | undefined;
  for (const element of context.page.containers) {
    if (element.tag !== 'article' || (home && element.depth <= home.depth)) continue;
    if (span(sums, element.first, element.end) >= needed) home = element;
  }
  if (!home) return chosen;
  const { first, end } = home;
  return chosen.filter((at) => (at >= first && at < end) || !isInArticleBeside(context, at, first));
}

/** True when the nearest `article` around a block does not hold the block `home` too. */
function isInArticleBeside(context: PageContext, at: number, home: number): boolean {
  let element = context.boxes[at];
  while (element && element.tag !== 'article') element = element.parent;
  return element !== undefined && (home < element.first || home >= element.end);
}

function otherPosts(context: PageContext, title: PageElement, level: number): PageElement[] {
  const posts: PageElement[] = [];
  const around = new Map<PageElement | undefined, PageElement>();
  for (let own: PageElement | undefined = title; own; own = own.parent) {
    if (own.end - own.first >= 2 && own.tag !== 'body') around.set(own.parent, own);
  }
  for (const other of context.page.containers) {
    if (other.first < title.end) continue;
    const own = around.get(other.parent);
    if (!own || other === own || other.tag !== own.tag || other.first < own.end) continue;
    if (firstName(other) === firstName(own) && hasHeading(context, other, level)) posts.push(other);
  }
  // A second `article` with a heading like the title's is another article wherever it stands.
  for (const other of context.page.containers) {
    if (other.tag !== 'article' || isWithin(title, other) || other.first < title.first) continue;
    if (hasHeading(context, other, level) || isLikeOwn(other, title)) posts.push(other);
  }
  return posts;
}

/** An `article` that looks like the one around the title needs no heading to be another one. */
function isLikeOwn(other: PageElement, title: PageElement): boolean {
  let own: PageElement | undefined = title;
  while (own && own.tag !== 'article') own = own.parent;
  return own !== undefined && firstName(own) !== '' && firstName(own) === firstName(other);
}

const firstName = (element: PageElement): string => element.classes.split(/[\s\d]+/, 1)[0] ?? '';

function hasHeading(context: PageContext, element: PageElement, level: number): boolean {
  for (let at = element.first; at < element.end; at += 1) {
    const found = headingLevel(context.blocks[at] as Block);
    if (found > 0 && found <= level) return true;
  }
  return false;
}

function withoutComments(
  context: PageContext,
  chosen: readonly number[],
  titleBlock: number,
): readonly number[] {
  const title = context.blocks[titleBlock];
  if (title && (title.element.flags & Flag.Comment) !== 0) return chosen;
  return chosen.filter((at) => ((context.blocks[at] as Block).element.flags & Flag.Comment) === 0);
}

/** What the markup itself sets beside the text: asides, captions, navigation. */
function withoutMargins(
  context: PageContext,
  chosen: readonly number[],
  titleBlock: number,
): readonly number[] {
  const beside = Flag.Aside | Flag.Caption | Flag.Nav;
  const ofTitle = context.blocks[titleBlock]?.element.flags ?? 0;
  return chosen.filter((at) => ((context.blocks[at] as Block).element.flags & beside & ~ofTitle) === 0);
}

const BOX_CLASS =
  /(?:^|[\s_-])(?:fact|info|fakten|fakta)-?box|faktabox|faktaboks|faktenbox|infokasten|expandable-?box/;
const BOX_LEVELS = 4;

/** Boxes with facts on the matter, which stand in the text and are none of it. */
function withoutBoxes(
  context: PageContext,
  chosen: readonly number[],
  titleBlock: number,
): readonly number[] {
  const title = context.boxes[titleBlock];
  const known = new Map<PageElement, boolean>();
  const isBox = (element: PageElement): boolean => {
    let found = known.get(element);
    if (found === undefined)
      known.set(element, (found = BOX_CLASS.test(element.classes) && !(title && isWithin(title, element))));
    return found;
  };
  return chosen.filter((at) => {
    let element: PageElement | undefined = context.boxes[at];
    for (let level = 0; element && level < BOX_LEVELS; level += 1, element = element.parent)
      if (isBox(element)) return false;
    return true;
  });
}

/** Part of the words that makes an element the body's home, and how many levels away strangers are. */
const HOME_SHARE = 0.6;
const FAR_LEVELS = 3;
const MAX_STRAY = 0.15;

/** Blocks behind the end of the element that holds most of the body, when they hang far away in the tree. */
function withoutFarOff(context: PageContext, chosen: readonly number[]): readonly number[] {
  const sums = chosenWords(context, chosen);
  const total = sums[context.blocks.length] as number;
  let home: PageElement | undefined;
  for (const element of context.page.containers) {
    const inside = span(sums, element.first, element.end);
    if (inside >= total * HOME_SHARE && (home === undefined || element.depth > home.depth)) home = element;
  }
  if (!home) return chosen;
  const center = home;
  const near = chosen.filter((at) => {
    if (at < center.end) return true;
    const box = context.boxes[at] as PageElement;
    return center.depth - commonDepth(box, center) < FAR_LEVELS;
  });
  // More than a little is not stray: the body goes on in another element.
  return wordsOf(context, near) >= total * (1 - MAX_STRAY) ? near : chosen;
}
