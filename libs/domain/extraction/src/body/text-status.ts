import { textOf, type Block, type TextStatus } from '@dateline/contracts';
import { measureText } from './text-measure.js';

/** Words below which a text is a teaser, not an article. */
const MIN_WORDS = 30;
/** A cut is at the end; the rest of a long text need not be looked at. */
const TAIL = 200;
const CUT_OFF = /(?:\.\.\.|…|\[\+?\d* ?chars\])\s*$/u;

/** How much of the article the text holds, as far as it can be seen. */
export function textStatusOf(blocks: readonly Block[], isAccessibleForFree: boolean | undefined): TextStatus {
  const text = textOf(blocks);
  const size = measureText(text).words;
  if (isAccessibleForFree === false && size < 300) return 'paywalled';
  if (size < MIN_WORDS) return 'too-short';
  return CUT_OFF.test(text.slice(-TAIL)) ? 'truncated' : 'full';
}
