/** A seeded source of choices: the same seed gives the same choices on every machine. Not for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number between `least` and `most`, both included. */
  int(least: number, most: number): number;
  /** One of the values; throws on an empty list. */
  pick<T>(values: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(values: readonly T[]): T[];
}

/** 32-bit FNV-1a with a final mix; good enough to spread neighbouring seeds far apart. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Numbers from a Weyl sequence whose steps are mixed (the "splitmix" idea, in 32 bits). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  };
}

/** Choices for one purpose; name the purpose in the parts, so that two purposes never share a sequence. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  const next = numbersFrom(hash32(parts.join('\u0001')));
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    pick: (values) => {
      if (values.length === 0) throw new Error('There is nothing to pick from: the list is empty.');
      return values[int(0, values.length - 1)] as (typeof values)[number];
    },
    shuffle: (values) => {
      const copy = [...values];
      for (let last = copy.length - 1; last > 0; last -= 1) {
        const other = int(0, last);
        [copy[last], copy[other]] = [copy[other] as never, copy[last] as never];
      }
      return copy;
    },
  };
}
