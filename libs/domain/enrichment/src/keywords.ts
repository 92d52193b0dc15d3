import type { Keyword } from '@dateline/contracts';
import { sampleStretches } from './bounds.js';
import type { Enricher, EnrichmentInput } from './enricher.js';
import { countCandidates, type Candidate, type WordFilter } from './keyword-candidates.js';
import { stopWordsOf } from './stop-words.js';
import { wordsOf, type Word } from './words.js';

const MINIMUM_KEYWORDS = 5;
const MAXIMUM_KEYWORDS = 10;
/** Beyond the first five, a keyword needs this share of the best score. */
const SCORE_FLOOR = 0.35;
const MAXIMUM_WORD_CHARACTERS = 40;
const MAXIMUM_TITLE_CHARACTERS = 500;

/**
 * Keywords by counting: log frequency × early position × in the title × written like a name, over runs of one to three
 * words without stop words; a part of a longer keyword is dropped. Needs no model and no other articles.
 */
export const keywords: Enricher = {
  name: 'keywords',
  version: '1',
  run: (input) => ({ keywords: keywordsOf(input) }),
};

function keywordsOf(input: EnrichmentInput): Keyword[] {
  const filter = filterFor(input.language.code.split('-')[0] ?? 'und');
  const candidates = new Map<string, Candidate>();
  const title = input.title.slice(0, MAXIMUM_TITLE_CHARACTERS);
  countCandidates(title, wordsOf(title), filter, candidates, true);
  countCandidates(input.text, sampledWords(input), filter, candidates, false);
  const ranked = [...candidates.values()]
    .filter(isPlausible)
    .map((candidate) => ({ candidate, score: scoreOf(candidate, input.language.code) }))
    .sort(
      (one, other) =>
        other.score - one.score ||
        one.candidate.first - other.candidate.first ||
        (one.candidate.key < other.candidate.key ? -1 : 1),
    );
  return choose(ranked);
}

interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
}

/** A run of words must come twice or be written like a name to be more than an accident. */
function isPlausible({ size, count, capitals }: Candidate): boolean {
  return size === 1 || count >= 2 || capitals > 0;
}

function scoreOf({ count, first, size, inTitle, capitals }: Candidate, language: string): number {
  const frequency = Math.log2(1 + count);
  const position = 1 + 1 / (1 + first / 40);
  // German writes every noun with a capital, so a capital says nothing there.
  const name = language === 'de' ? 1 : 1 + (0.5 * Math.min(capitals, count)) / count;
  const length = [1, 1, 1.35, 1.5][size] ?? 1;
  return frequency * position * name * length * (inTitle ? 1.5 : 1);
}

function choose(ranked: readonly Scored[]): Keyword[] {
  const chosen: Scored[] = [];
  const best = ranked[0]?.score ?? 0;
  for (const scored of ranked) {
    if (chosen.length >= MAXIMUM_KEYWORDS) break;
    if (chosen.length >= MINIMUM_KEYWORDS && scored.score < best * SCORE_FLOOR) break;
    const rivals = chosen.filter(({ candidate }) => shareWord(candidate, scored.candidate));
    if (rivals.length === 0) chosen.push(scored);
    else if (rivals.every(({ candidate }) => isBetterWhole(scored.candidate, candidate))) {
      const [first, ...others] = rivals;
      chosen[chosen.indexOf(first!)] = { candidate: scored.candidate, score: first!.score };
      for (const other of others) chosen.splice(chosen.indexOf(other), 1);
    }
  }
  return chosen.map(({ candidate, score }) => ({
    text: surfaceOf(candidate),
    score: Math.round(score * 100) / 100,
  }));
}

/** The longer form takes the place of its part when most occurrences of the part are occurrences of it. */
function isBetterWhole(whole: Candidate, part: Candidate): boolean {
  return whole.size > part.size && contains(whole.key, part.key) && whole.count >= 0.5 * part.count;
}

/** Two keywords with a word in common say the same thing twice. */
function shareWord(one: Candidate, other: Candidate): boolean {
  return other.key.split(' ').some((word) => contains(one.key, word));
}

function contains(whole: string, part: string): boolean {
  return ` ${whole} `.includes(` ${part} `);
}

function surfaceOf({ surfaces, key }: Candidate): string {
  let [best, count] = [key, 0];
  for (const [surface, seen] of surfaces) if (seen > count) [best, count] = [surface, seen];
  return best;
}

function sampledWords({ text, words }: EnrichmentInput): readonly Word[] {
  const stretches = sampleStretches(text.length);
  if (stretches.length <= 1) return words;
  return words.filter((word) => stretches.some(({ start, end }) => word.start >= start && word.end <= end));
}

const ELIDING = new Set(['fr', 'it', 'ca']);

function filterFor(language: string): WordFilter {
  const stops = stopWordsOf(language);
  const elides = ELIDING.has(language);
  const keyOf = (word: Word): string => {
    const bare = elides ? word.key.replace(/^\p{L}{1,4}['’](?=\p{L})/u, '') : word.key;
    return bare.replace(/['’]s$/u, '');
  };
  return { keyOf, isStop: (word) => isStop(word, keyOf(word), stops) };
}

function isStop(word: Word, key: string, stops: ReadonlySet<string> | undefined): boolean {
  if (word.text.length > MAXIMUM_WORD_CHARACTERS || !/\p{L}/u.test(key)) return true;
  if (stops?.has(key) || stops?.has(word.key)) return true;
  // Kana alone is grammar, one Han character is half a word.
  if (/^\p{Script=Hiragana}+$/u.test(key)) return true;
  const isSpaceless =
    /[\p{Script=Han}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u;
  if (isSpaceless.test(key)) return [...key].length < 2;
  // Without a list, short words are most likely function words.
  return key.length < (stops ? 3 : 5);
}
