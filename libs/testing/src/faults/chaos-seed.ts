/** `CHAOS_SEED`, else one of this moment: each run is another one, and a failed one can be repeated. */
export function chaosSeed(given: string | undefined = process.env['CHAOS_SEED']): number {
  if (given === undefined) return Date.now() % 1_000_000;
  const seed = Number(given);
  if (!Number.isInteger(seed) || seed < 0)
    throw new Error(`The seed is "${given}"; it must be a whole number.`);
  return seed;
}
