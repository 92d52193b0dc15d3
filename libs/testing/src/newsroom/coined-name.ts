import type { NameParts } from './grammar/grammar.js';
import { hash32 } from './random.js';

/** Coprime to every product of syllable counts used here, so that neighbours in number are strangers in sound. */
const STRIDE = 1_000_003;

/**
 * The n-th invented name of a language: no two numbers give the same name, so a search for the name finds the
 * article's revision that bears it, and nothing else. Beyond the last combination a further syllable is added.
 */
export function coinName(parts: NameParts, number: number, seed: number): string {
  const syllables = parts.onsets.flatMap((onset) => parts.vowels.map((vowel) => onset + vowel));
  const combinations = syllables.length * syllables.length * parts.endings.length;
  const round = Math.floor(number / combinations);
  const place = ((number % combinations) * STRIDE + (hash32(`names ${seed}`) % combinations)) % combinations;
  const first = syllables[place % syllables.length] ?? '';
  const second = syllables[Math.floor(place / syllables.length) % syllables.length] ?? '';
  const ending = parts.endings[Math.floor(place / (syllables.length * syllables.length))] ?? '';
  const further = round === 0 ? '' : (syllables[(round - 1) % syllables.length] ?? '');
  const name = first + second + further + ending;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
