import type { Word } from './words.js';

/** Longest keyword in words. */
const MAXIMUM_WORDS = 3;

/** A run of one to three words that may be a keyword, with everything that is counted about it. */
export interface Candidate {
  readonly key: string;
  readonly size: number;
  count: number;
  /** Index of the first word of its first occurrence. */
  readonly first: number;
  /** How often it is written in each way. */
  readonly surfaces: Map<string, number>;
  /** Occurrences with a capital that no sentence beginning explains. */
  capitals: number;
  inTitle: boolean;
}

/** What decides whether a word may stand in a keyword. */
export interface WordFilter {
  readonly isStop: (word: Word) => boolean;
  /** The compared form of a word, without an elided article (`l'`) or possessive (`'s`). */
  readonly keyOf: (word: Word) => string;
}

/**
 * Counts all runs of up to three words that contain no stop word and no break (punctuation, line end).
 *
 * @param text the text that the words' offsets point into
 */
export function countCandidates(
  text: string,
  words: readonly Word[],
  filter: WordFilter,
  into: Map<string, Candidate>,
  isTitle: boolean,
): void {
  const stops = words.map(filter.isStop);
  const keys = words.map(filter.keyOf);
  for (let at = 0; at < words.length; at += 1) {
    let key = '';
    for (let size = 1; size <= MAXIMUM_WORDS && at + size <= words.length; size += 1) {
      const last = at + size - 1;
      if (stops[last] || (size > 1 && !isJoined(text, words[last - 1]!, words[last]!))) break;
      key = size === 1 ? keys[last]! : `${key} ${keys[last]!}`;
      note(into, key, { text, words, at, last, size, isTitle });
    }
  }
}

interface Occurrence {
  readonly text: string;
  readonly words: readonly Word[];
  readonly at: number;
  readonly last: number;
  readonly size: number;
  readonly isTitle: boolean;
}

function note(into: Map<string, Candidate>, key: string, seen: Occurrence): void {
  let candidate = into.get(key);
  if (!candidate) {
    const first = seen.isTitle ? 0 : seen.at;
    candidate = { key, size: seen.size, count: 0, first, surfaces: new Map(), capitals: 0, inTitle: false };
    into.set(key, candidate);
  }
  if (seen.isTitle) candidate.inTitle = true;
  candidate.count += 1;
  const surface = surfaceOf(seen);
  // Titles are often written in capitals, so the body's spelling wins.
  candidate.surfaces.set(surface, (candidate.surfaces.get(surface) ?? 0) + (seen.isTitle ? 0.1 : 1));
  if (!seen.isTitle && isWrittenLikeName(seen)) candidate.capitals += 1;
}

function surfaceOf({ text, words, at, last }: Occurrence): string {
  const start = words[at]!;
  const elided = /^\p{L}{1,4}['’](?=\p{L}{3})/u.exec(start.text)?.[0].length ?? 0;
  return text
    .slice(start.start + elided, words[last]!.end)
    .replace(/['’]s$/u, '')
    .replace(/\s+/gu, ' ');
}

/** One blank, one hyphen, or nothing (scripts without spaces) stands between them; a possessive ends the run. */
function isJoined(text: string, left: Word, right: Word): boolean {
  if (/['’]s$/u.test(left.text)) return false;
  const gap = right.start - left.end;
  return gap === 0 || (gap === 1 && /[ \u00a0\-\u2010\u2011]/.test(text[left.end] ?? ''));
}

/** One capitalised word inside a sentence, or several capitalised words in a row anywhere. */
function isWrittenLikeName({ text, words, at, last, size }: Occurrence): boolean {
  if (!words.slice(at, last + 1).every((word) => /^\p{Lu}/u.test(word.text))) return false;
  return size > 1 || !startsSentence(text, words[at]!);
}

function startsSentence(text: string, word: Word): boolean {
  const before = text.slice(Math.max(0, word.start - 3), word.start).trimEnd();
  return before === '' || /[.!?:…"“„«'‘(\n]$/u.test(before);
}
