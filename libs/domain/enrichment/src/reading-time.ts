import { SEGMENTED_CHARACTERS } from './bounds.js';
import type { Enricher } from './enricher.js';

/**
 * Words a minute of silent reading by language: means of the IReST study (Trauzettel-Klosinski & Dietz, Investigative
 * Ophthalmology & Visual Science 53, 2012). Languages that were not measured read at the default.
 */
const WORDS_PER_MINUTE: Readonly<Record<string, number>> = {
  ar: 138,
  de: 179,
  en: 228,
  es: 218,
  fi: 161,
  fr: 195,
  he: 187,
  it: 188,
  nl: 202,
  pl: 166,
  pt: 181,
  ru: 184,
  sl: 180,
  sv: 199,
  tr: 166,
};
const DEFAULT_WORDS_PER_MINUTE = 184;

/** Characters a minute, from the same study, for texts that are written without spaces. */
const CHARACTERS_PER_MINUTE: Readonly<Record<string, number>> = { zh: 255, ja: 357 };
const DEFAULT_CHARACTERS_PER_MINUTE = 255;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Counts the words of the body and the seconds an average reader needs for them. */
export const readingTime: Enricher = {
  name: 'reading-time',
  version: '1',
  run: ({ text, words, language }) => {
    const scale = Math.max(1, text.length / SEGMENTED_CHARACTERS);
    const cjkWords = words.filter((word) => isCjk(word.text));
    const cjkCharacters = cjkWords.reduce((sum, word) => sum + (word.text.match(CJK)?.length ?? 0), 0);
    const base = language.code.split('-')[0] ?? 'und';
    const minutes =
      (words.length - cjkWords.length) / (WORDS_PER_MINUTE[base] ?? DEFAULT_WORDS_PER_MINUTE) +
      cjkCharacters / (CHARACTERS_PER_MINUTE[base] ?? DEFAULT_CHARACTERS_PER_MINUTE);
    return {
      wordCount: Math.round(words.length * scale),
      readingSeconds: Math.ceil(minutes * 60 * scale),
    };
  },
};

function isCjk(word: string): boolean {
  const code = word.codePointAt(0) ?? 0;
  return (
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff)
  );
}
