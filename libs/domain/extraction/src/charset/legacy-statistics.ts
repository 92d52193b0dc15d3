import { ALPHABETS, COMMON_SIMPLIFIED, COMMON_TRADITIONAL, type Alphabet } from './alphabets.js';
import type { SniffedEncoding } from './sniffed-encoding.js';

/** Bytes that are looked at, from the first one that is not ASCII. */
const SAMPLE_BYTES = 32 * 1024;
/** Mean score of a letter below which a guess is no better than the default. */
const MIN_SCORE = 0.25;

/**
 * Guesses an undeclared legacy character set: multi-byte sets by validity and by how common the characters are,
 * one-byte sets by how well the letters fit an alphabet.
 *
 * @returns `undefined` when nothing fits better than the default
 */
export function guessLegacyCharset(bytes: Uint8Array): SniffedEncoding | undefined {
  if (hasJapaneseEscapes(bytes)) return { name: 'iso-2022-jp', source: 'bytes', confidence: 0.9 };
  const sample = sampleOf(bytes);
  let best: { name: string; score: number } | undefined;
  for (const guess of [...multiByteGuesses(sample), ...oneByteGuesses(sample)]) {
    if (best === undefined || guess.score > best.score) best = guess;
  }
  if (!best || best.score < MIN_SCORE) return undefined;
  return { name: best.name, source: 'bytes', confidence: Math.min(0.9, 0.4 + best.score / 2) };
}

/** ISO-2022-JP is ASCII bytes with escapes between its character sets. */
export function hasJapaneseEscapes(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length - 2, SAMPLE_BYTES);
  for (let at = 0; at < end; at += 1) {
    if (bytes[at] === 0x1b && (bytes[at + 1] === 0x24 || bytes[at + 1] === 0x28)) return true;
  }
  return false;
}

function sampleOf(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte > 0x7f);
  const start = Math.max(0, first - 1);
  return bytes.subarray(start, start + SAMPLE_BYTES);
}

interface Guess {
  readonly name: string;
  readonly score: number;
}

const MULTI_BYTE: readonly (readonly [string, (char: string) => number])[] = [
  ['shift_jis', japanese],
  ['euc-jp', japanese],
  [
    'euc-kr',
    (char) =>
      /[가-힣]/.test(char)
        ? 1
        : /[\u3000-\u303f\uff00-\uff60]/.test(char)
          ? 0.3
          : /[一-鿿]/.test(char)
            ? -0.3
            : -1,
  ],
  ['gbk', (char) => chinese(char, COMMON_SIMPLIFIED)],
  ['big5', (char) => chinese(char, COMMON_TRADITIONAL)],
  ['gb18030', (char) => chinese(char, COMMON_SIMPLIFIED) - 0.01],
];

function japanese(char: string): number {
  if (/[\u3041-\u3096\u30a1-\u30fc]/.test(char)) return 1.1;
  if (/[\uff66-\uff9f]/.test(char)) return -0.6;
  if (/[\u3000-\u303f\uff00-\uff65]/.test(char)) return 0.5;
  return COMMON_TRADITIONAL.has(char) || COMMON_SIMPLIFIED.has(char) ? 0.6 : /[一-鿿]/.test(char) ? 0.2 : -1;
}

function chinese(char: string, common: ReadonlySet<string>): number {
  if (common.has(char)) return 1.2;
  if (/[\u3000-\u303f\uff00-\uff5e]/.test(char)) return 0.5;
  return /[一-鿿]/.test(char) ? 0.25 : -1;
}

function multiByteGuesses(sample: Uint8Array): Guess[] {
  return MULTI_BYTE.flatMap(([name, weigh]) => {
    const text = decodeStrictly(name, sample);
    if (text === undefined) return [];
    let sum = 0;
    let count = 0;
    for (const char of text) {
      if ((char.codePointAt(0) as number) < 0x80) continue;
      sum += weigh(char);
      count += 1;
    }
    return count === 0 ? [] : [{ name, score: sum / count }];
  });
}

function decodeStrictly(name: string, sample: Uint8Array): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(sample, { stream: true });
  } catch {
    return undefined;
  }
}

function oneByteGuesses(sample: Uint8Array): Guess[] {
  const texts = new Map<string, string>();
  return ALPHABETS.flatMap((alphabet) =>
    alphabet.charsets.map((name) => {
      let text = texts.get(name);
      if (text === undefined) texts.set(name, (text = new TextDecoder(name).decode(sample)));
      return { name, score: fit(text, alphabet) };
    }),
  );
}

const TYPOGRAPHY = /[\u00a0«»„“”‘’‚–—…•·№©®°§€]/;
const CONTROL = /[\u0080-\u009f\ufffd]/;

/** How well the characters beyond ASCII fit an alphabet: 1 perfectly, below 0 not at all. */
function fit(text: string, { letters, isLatin }: Alphabet): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < text.length && count < 4_000; at += 1) {
    const char = text[at] as string;
    if (char.charCodeAt(0) < 0x80) continue;
    count += 1;
    const place = letters.indexOf(char.toLowerCase());
    if (place >= 0) sum += 1 - (place / letters.length) * 0.6 + context(text, at, char, isLatin);
    else if (CONTROL.test(char)) sum -= 2;
    else if (TYPOGRAPHY.test(char)) sum += 0.1;
    else sum -= /\p{L}|\p{M}/u.test(char) ? 0.7 : 1.2;
  }
  return count === 0 ? -1 : sum / count;
}

/** Letters stand by letters, and capitals at the beginning of words. */
function context(text: string, at: number, char: string, isLatin: boolean): number {
  const before = text[at - 1] ?? ' ';
  const after = text[at + 1] ?? ' ';
  const isUpper = char !== char.toLowerCase();
  let score = 0;
  if (isUpper && before !== before.toUpperCase()) score -= 1.2;
  const touchesAscii = /[a-z]/i.test(before) || /[a-z]/i.test(after);
  if (isLatin) score += touchesAscii ? 0 : -0.5;
  else if (touchesAscii) score -= 0.8;
  return score;
}
