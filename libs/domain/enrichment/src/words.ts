/** One word of a text; offsets in UTF-16 units. */
export interface Word {
  /** As written. */
  readonly text: string;
  /** Lower case, the form in which words are compared. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * One segmenter for all: ICU cuts Chinese, Japanese, Thai, Lao, Khmer and Burmese by dictionary whatever the locale,
 * and a fixed locale keeps the result independent of the machine's.
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Cuts text into words by the rules of UAX #29; punctuation and spaces are left out. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (!isWordLike) continue;
    words.push({ text: segment, key: segment.toLowerCase(), start: index, end: index + segment.length });
  }
  return words;
}
