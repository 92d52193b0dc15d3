import type { Block } from '@dateline/contracts';
import { plainFromMarkup, tidyText } from '../text/tidy.js';
import { longestProseIn } from './script-state.js';

/** Where a body came from when the page's own blocks were too few. */
export interface FallbackBody {
  readonly blocks: Block[];
  readonly provenance: 'json-ld' | 'script';
}

/** Words of a body that was found in the page, from which no other source is asked. */
const ENOUGH_WORDS = 80;
/** How many times longer the other source must be, and how long at least in words. */
const MIN_RATIO = 1.8;
const MIN_WORDS = 60;

/** The article from JSON-LD or from the page's script state, when the page itself shows too little of it. */
export function fallbackBody(
  found: { words: number },
  jsonLdBody: string,
  stateScripts: readonly string[],
): FallbackBody | undefined {
  if (found.words >= ENOUGH_WORDS) return undefined;
  const needed = Math.max(MIN_WORDS, found.words * MIN_RATIO);
  const fromLd = paragraphs(jsonLdBody);
  if (wordsOf(fromLd) >= needed) return { blocks: fromLd, provenance: 'json-ld' };
  const fromState = longestProseIn(stateScripts).flatMap((text) => paragraphs(plainFromMarkup(text)));
  return wordsOf(fromState) >= needed ? { blocks: fromState, provenance: 'script' } : undefined;
}

/** Marks where a template puts an advertisement or a picture. */
const PLACEHOLDER = /^(?:\$\$|\[\[|\{\{|%%|##)[\w -]+(?:\$\$|\]\]|\}\}|%%|##)$/;

function paragraphs(text: string): Block[] {
  return text
    .split(/\n+/)
    .map((line) => tidyText(line))
    .filter((line) => line !== '' && !PLACEHOLDER.test(line))
    .map((line) => ({ type: 'paragraph' as const, text: line }));
}

const wordsOf = (blocks: readonly Block[]): number =>
  blocks.reduce(
    (sum, block) => sum + ('text' in block ? (block.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) : 0),
    0,
  );
