import { textOf, type Block, type TextStatus } from '@dateline/contracts';
import { measureText } from './text-measure.js';

/** Words below which a text is a teaser, not an article. */
const MIN_WORDS = 30;
/** Words from which a text behind a paywall is more than its teaser. */
const MAX_TEASER_WORDS = 300;
/** Characters that hold so many words in most languages. */
const FIRST_LOOK = 4_000;
/** A cut is at the end; the rest of a long text need not be looked at. */
const TAIL = 200;
const CUT_OFF = /(?:\.\.\.|…|\[\+?\d* ?chars\])\s*$/u;

/** How much of the article the text holds, as far as it can be seen. */
export function textStatusOf(blocks: readonly Block[], isAccessibleForFree: boolean | undefined): TextStatus {
  const text = textOf(blocks);
  const size = wordsUpTo(text, MAX_TEASER_WORDS);
  if (isAccessibleForFree === false && size < MAX_TEASER_WORDS) return 'paywalled';
  if (size < MIN_WORDS) return 'too-short';
  return CUT_OFF.test(text.slice(-TAIL)) ? 'truncated' : 'full';
}

/** The words of a text; of a long one at least `limit`, because nobody asks how many more there are. */
function wordsUpTo(text: string, limit: number): number {
  const words = measureText(text.slice(0, FIRST_LOOK)).words;
  return words >= limit || text.length <= FIRST_LOOK ? words : measureText(text).words;
}
