/** Random numbers that a seed repeats. */
export interface SeededRandom {
  /** From 0 to 1, 1 excluded. */
  next(): number;
  /** A copy in random order. */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/** `CHAOS_SEED`, else one of this moment: each run is another one, and a failed one can be repeated. */
export function chaosSeed(env: NodeJS.ProcessEnv = process.env): number {
  const given = env['CHAOS_SEED'];
  if (given === undefined) return Date.now() % 1_000_000;
  const seed = Number(given);
  if (!Number.isInteger(seed) || seed < 0)
    throw new Error(`CHAOS_SEED is "${given}"; it must be a whole number.`);
  return seed;
}

/** The generator mulberry32 (public domain, Tommy Ettinger). */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const shuffle = <Item>(items: readonly Item[]): Item[] => {
    const left = [...items];
    return items.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as Item);
  };
  return { next, shuffle };
}
