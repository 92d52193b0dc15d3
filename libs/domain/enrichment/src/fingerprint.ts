import { SEGMENTED_CHARACTERS } from './bounds.js';
import type { Enricher } from './enricher.js';
import type { Word } from './words.js';

/** Words in a shingle. */
const SHINGLE_WORDS = 6;
/** Hashes kept in a sketch. */
const SKETCH_HASHES = 24;
const PREFIX = 's1:';
const { imul } = Math;

/**
 * Near-copy fingerprint: the 24 smallest 64-bit hashes of all runs of six words. A copy that was cut or extended still
 * shares hashes, which one hash over the text (SimHash) does not show; compare with {@link sharedShare}.
 */
export const fingerprint: Enricher = {
  name: 'fingerprint',
  version: '1',
  run: ({ words, text }) => ({ fingerprint: fingerprintOf(words, text) }),
};

/**
 * @param words words of the text
 * @param text used alone when the text has no words (a picture gallery)
 * @returns `s1:` and up to 24 hashes of 16 hex digits, smallest first
 */
export function fingerprintOf(words: readonly Word[], text: string): string {
  const hashes = words.length === 0 ? [hash64(text.slice(0, SEGMENTED_CHARACTERS))] : shingleHashes(words);
  return PREFIX + smallest(hashes, SKETCH_HASHES).map(toHex).join('');
}

/** The hashes of a fingerprint, 16 hex digits each; empty for a fingerprint of another kind. */
export function sketchOf(value: string): string[] {
  return value.startsWith(PREFIX) ? (value.slice(PREFIX.length).match(/[0-9a-f]{16}/g) ?? []) : [];
}

/**
 * Share of the smaller sketch that the other one holds too, 0 to 1. From 0.4 on two texts are copies of each other
 * (one may be much longer: containment, not Jaccard).
 */
export function sharedShare(one: string, other: string): number {
  const [left, right] = [new Set(sketchOf(one)), new Set(sketchOf(other))];
  const size = Math.min(left.size, right.size);
  return size === 0 ? 0 : [...left].filter((hash) => right.has(hash)).length / size;
}

type Hash64 = readonly [high: number, low: number];

/** Hash of every run of `SHINGLE_WORDS` words; of all words together when there are fewer. */
function shingleHashes(words: readonly Word[]): Hash64[] {
  const single = words.map((word) => hash64(word.key));
  const size = Math.min(SHINGLE_WORDS, single.length);
  const hashes: Hash64[] = [];
  for (let at = 0; at + size <= single.length; at += 1) {
    let [high, low] = [0x9e3779b9, 0x85ebca6b];
    for (let next = at; next < at + size; next += 1) {
      const word = single[next]!;
      high = mix(high, word[0]);
      low = mix(low, word[1]);
    }
    hashes.push([finish(high), finish(low)]);
  }
  return hashes;
}

/** Two 32-bit FNV-1a style hashes with different primes; not cryptographic, only spread matters. */
function hash64(text: string): Hash64 {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = imul(high ^ unit, 0x01000193);
    low = imul(low ^ unit, 0x5bd1e995);
  }
  return [finish(high), finish(low)];
}

function mix(state: number, value: number): number {
  return imul(state ^ value, 0xcc9e2d51) + ((state << 13) | (state >>> 19));
}

/** Final avalanche of MurmurHash3 (public domain): spreads every input bit over all output bits. */
function finish(state: number): number {
  let value = state ^ (state >>> 16);
  value = imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function smallest(hashes: Hash64[], count: number): Hash64[] {
  const sorted = [...hashes].sort(([high, low], [otherHigh, otherLow]) => high - otherHigh || low - otherLow);
  const distinct: Hash64[] = [];
  for (const hash of sorted) {
    const last = distinct.at(-1);
    if (last && last[0] === hash[0] && last[1] === hash[1]) continue;
    distinct.push(hash);
    if (distinct.length === count) break;
  }
  return distinct;
}

function toHex([high, low]: Hash64): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
