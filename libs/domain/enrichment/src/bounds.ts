/** Characters (UTF-16 units) that language and keywords look at; a longer text is sampled at head, middle and tail. */
export const SAMPLE_CHARACTERS = 20_000;
/** Characters that are cut into words; the word count of what is longer is extrapolated. */
export const SEGMENTED_CHARACTERS = 200_000;

/** Half-open stretch of a text in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The stretches of a text that are looked at: all of it, or half of the budget from the head (where news says what it
 * is about) and a quarter each from the middle and the tail.
 */
export function sampleStretches(length: number, budget: number = SAMPLE_CHARACTERS): Stretch[] {
  if (length <= budget) return length === 0 ? [] : [{ start: 0, end: length }];
  const quarter = Math.floor(budget / 4);
  const head = { start: 0, end: budget - 2 * quarter };
  const middleStart = Math.max(head.end, Math.floor(length / 2) - Math.floor(quarter / 2));
  const tailStart = Math.max(middleStart + quarter, length - quarter);
  return [head, { start: middleStart, end: middleStart + quarter }, { start: tailStart, end: length }].filter(
    (stretch) => stretch.end > stretch.start,
  );
}
