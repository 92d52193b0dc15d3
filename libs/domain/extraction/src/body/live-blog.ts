import type { PageElement } from '../page/page.js';
import { ElementsAlike } from './elements-alike.js';
import { chosenWords, type PageContext, span } from './page-context.js';

/** The entries of a live blog, in page order. */
export interface LiveEntries {
  readonly first: PageElement;
  readonly count: number;
}

const LIVE_CLASS = /live|ticker|liveblog|timeline|feed-item|updates?(?:[-_ ]|$)/;
const TEXT_TAGS = new Set('p li td tr h1 h2 h3 h4 h5 h6 blockquote'.split(' '));
/** Entries from which a list of them is a live blog; fewer suffice when the page says that it is one. */
const MIN_ENTRIES = 6;
const MIN_MARKED = 3;
/** Part of the chosen words that must stand in entries. */
const MIN_SHARE = 0.4;

/** Finds the entries of a live blog: many elements alike, each with its time, that hold much of the text. */
export function liveEntries(
  context: PageContext,
  chosen: readonly number[],
  isMarkedLive: boolean,
): LiveEntries | undefined {
  const alike = new ElementsAlike();
  for (const element of context.page.containers) {
    if (!TEXT_TAGS.has(element.tag) || LIVE_CLASS.test(element.classes)) alike.add(element);
  }
  const sums = chosenWords(context, chosen);
  for (const entries of alike.all()) {
    if (entries.length < (isMarkedLive ? MIN_MARKED : MIN_ENTRIES)) continue;
    const inOrder = entries.sort((a, b) => a.first - b.first);
    const found = checked(context, sums, inOrder, isMarkedLive);
    if (found) return found;
  }
  return undefined;
}

function checked(
  context: PageContext,
  sums: Float64Array,
  entries: readonly PageElement[],
  isMarkedLive: boolean,
): LiveEntries | undefined {
  const [first] = entries;
  if (!first) return undefined;
  const total = sums[sums.length - 1] as number;
  const inside = entries.map(({ first, end }) => span(sums, first, end));
  const filled = inside.filter((words) => words >= 8).length;
  if (
    filled < Math.min(entries.length * 0.5, 4) ||
    inside.reduce((sum, words) => sum + words, 0) < total * MIN_SHARE
  )
    return undefined;
  const timed = entries.filter((entry) =>
    context.page.times.some((time) => time.block >= entry.first && time.block <= entry.end),
  ).length;
  const isNamed = isCalledLive(first);
  const isLive = isMarkedLive
    ? timed >= entries.length * 0.5 || isNamed
    : isNamed && timed >= entries.length * 0.6;
  return isLive ? { first, count: entries.length } : undefined;
}

/** Levels around an entry whose names are asked. */
const NAME_LEVELS = 4;

function isCalledLive(entry: PageElement): boolean {
  let element: PageElement | undefined = entry;
  for (let level = 0; element && level < NAME_LEVELS; level += 1, element = element.parent) {
    if (
      element.tag !== 'body' &&
      element.tag !== 'main' &&
      LIVE_CLASS.test(`${element.tag} ${element.classes} ${element.id}`)
    )
      return true;
  }
  return false;
}
