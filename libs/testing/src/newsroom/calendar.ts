import type { Grammar } from './grammar/grammar.js';
import { hash32 } from './random.js';

/** Fixed, so that nothing here depends on the day it runs; far enough back to be the past for everybody. */
const FIRST_DAY = Date.UTC(2025, 2, 3, 5, 0, 0);
const MINUTE = 60_000;
/** Each article comes this long after the one before it, give or take the jitter. */
const STEP_MINUTES = 7;

/** When the n-th article of a site comes out, in milliseconds since 1970; grows with n. */
export function publicationTime(seed: number, siteId: string, index: number): number {
  const jitterSeconds = hash32(`time ${seed} ${siteId} ${index}`) % (STEP_MINUTES * 60);
  return FIRST_DAY + index * STEP_MINUTES * MINUTE + jitterSeconds * 1000;
}

/** When it is corrected: between three and four hours later. */
export function correctionTime(seed: number, siteId: string, index: number): number {
  const extraMinutes = hash32(`correction ${seed} ${siteId} ${index}`) % 60;
  return publicationTime(seed, siteId, index) + (180 + extraMinutes) * MINUTE;
}

/**
 * `Last-Modified` of a feed after that many changes. It has to grow by at least a second with every change, and
 * publication times alone do not promise that when an old article is corrected.
 */
export const feedModifiedTime = (changes: number): number => FIRST_DAY + changes * 1000;

const two = (value: number): string => String(value).padStart(2, '0');

/** The parts of a local date, as `{y} {m} {d} {hh} {mm} {ss}` and month number. */
function localParts(time: number, offsetMinutes: number) {
  const local = new Date(time + offsetMinutes * MINUTE);
  return {
    y: String(local.getUTCFullYear()),
    month: local.getUTCMonth(),
    m: two(local.getUTCMonth() + 1),
    dayOfMonth: local.getUTCDate(),
    d: two(local.getUTCDate()),
    hh: two(local.getUTCHours()),
    mm: two(local.getUTCMinutes()),
    ss: two(local.getUTCSeconds()),
  };
}

/** ISO 8601 with offset, to the second: `2025-03-03T06:04:11+01:00`. */
export function isoWithOffset(time: number, offsetMinutes: number): string {
  const { y, m, d, hh, mm, ss } = localParts(time, offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offsetMinutes) / 60))}:${two(Math.abs(offsetMinutes) % 60)}`;
  return `${y}-${m}-${d}T${hh}:${mm}:${ss}${offset}`;
}

/** A date as readers of the language see it. */
export function dateForReaders(grammar: Grammar, time: number, offsetMinutes: number): string {
  const parts = localParts(time, offsetMinutes);
  return grammar.datePattern
    .replace('{d}', String(parts.dayOfMonth))
    .replace('{month}', grammar.months[parts.month] ?? '')
    .replace('{y}', parts.y)
    .replace('{hh}', parts.hh)
    .replace('{mm}', parts.mm);
}

/** Fills an outlet's path pattern. `n` is what a content system would count. */
export function articlePath(
  pattern: string,
  section: string,
  index: number,
  time: number,
  offsetMinutes: number,
) {
  const { y, m, d } = localParts(time, offsetMinutes);
  const values: Record<string, string> = { section, y, m, d, n: String(100_000 + index) };
  return pattern.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}
