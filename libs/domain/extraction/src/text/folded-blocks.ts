import type { Page } from '../page/page.js';
import { squash } from './tidy.js';

const MAX_CHARACTERS = 600;
const cache = new WeakMap<Page, string[]>();

/** The blocks' texts folded by {@link squash}, long ones cut; made once a page, because several readers compare them. */
export function foldedBlocks(page: Page): readonly string[] {
  const known = cache.get(page);
  if (known) return known;
  const folded = page.blocks.map(({ text }) =>
    squash(text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text),
  );
  cache.set(page, folded);
  return folded;
}
