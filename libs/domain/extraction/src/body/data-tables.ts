import type { Block, PageElement } from '../page/page.js';
import type { PageContext } from './page-context.js';

/** Cells from which a table is looked at as one, the longest cell in words, and the part of it that may be links. */
const MIN_CELLS = 6;
const MAX_CELL_WORDS = 25;
const MAX_LINKED = 0.5;
/** Mean probability from which a table between two texts of the article belongs to it, and one behind the last. */
const TAKE_BETWEEN = 0.12;
const TAKE_AT_END = 0.2;
/** Blocks beside a table that are asked, and what makes one of them text of the article. */
const NEAR = 3;
const IS_TEXT = 0.6;
const MIN_TEXT_WORDS = 4;
const IS_NO_TEXT = 0.4;

/**
 * The model's probabilities with the cells of each data table as one: short and alike as cells are, none of them is
 * sure alone, and half a table is worse than none.
 */
export function withTablesAsOne(context: PageContext, learned: Float32Array): Float32Array {
  const tables = context.page.containers.filter((one) => one.tag === 'table' && isDataTable(context, one));
  if (tables.length === 0) return learned;
  const seen = Float32Array.from(learned);
  for (const { first, end } of tables) {
    let sum = 0;
    for (let at = first; at < end; at += 1) sum += seen[at] as number;
    const isBehind = isTextNear(context, seen, first - 1, -1);
    const isBefore = isTextNear(context, seen, end, 1);
    if (!isBehind && !isBefore) continue;
    const isTaken = isBehind && sum / (end - first) > (isBefore ? TAKE_BETWEEN : TAKE_AT_END);
    for (let at = first; at < end; at += 1) {
      const own = seen[at] as number;
      seen[at] = isTaken ? Math.max(own, IS_TEXT) : Math.min(own, IS_NO_TEXT);
    }
  }
  return seen;
}

/** A table of short cells, not one that lays out the page or lists links. */
function isDataTable({ blocks, boxes, measures }: PageContext, { first, end }: PageElement): boolean {
  if (end - first < MIN_CELLS) return false;
  let chars = 0;
  let linked = 0;
  for (let at = first; at < end; at += 1) {
    const tag = boxes[at]?.tag;
    if ((tag !== 'td' && tag !== 'th') || (measures[at]?.words ?? 0) > MAX_CELL_WORDS) return false;
    const block = blocks[at] as Block;
    chars += block.text.length;
    linked += block.linkChars;
  }
  return linked <= chars * MAX_LINKED;
}

function isTextNear(context: PageContext, seen: Float32Array, from: number, step: 1 | -1): boolean {
  for (let at = from, left = NEAR; left > 0 && at >= 0 && at < seen.length; at += step, left -= 1) {
    const words = context.measures[at]?.words ?? 0;
    if ((seen[at] as number) > IS_TEXT && words >= MIN_TEXT_WORDS) return true;
  }
  return false;
}
