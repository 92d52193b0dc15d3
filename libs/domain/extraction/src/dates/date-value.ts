/** A date as far as a text tells it. Wall time; `zone` is what the text says, nothing is assumed. */
export interface DateValue {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  /** Minutes east of UTC. */
  readonly offset?: number;
}

export type DateValuePrecision = 'year' | 'month' | 'day' | 'minute' | 'second';

export function precisionOf(value: DateValue): DateValuePrecision {
  if (value.second !== undefined) return 'second';
  if (value.minute !== undefined || value.hour !== undefined) return 'minute';
  if (value.day !== undefined) return 'day';
  return value.month === undefined ? 'year' : 'month';
}

/** True when the calendar and the clock have such a moment, and it is one that news can have. */
export function isPossible(value: DateValue): boolean {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, offset = 0 } = value;
  if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return false;
  const isMidnight24 = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isMidnight24) || minute > 59 || second > 60) return false;
  return Math.abs(offset) <= 18 * 60;
}

/** Milliseconds since 1970; a value without zone is read as UTC. */
export function instantOf(value: DateValue): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0, offset = 0 } = value;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offset * 60_000;
}

/** `+03:00`, `Z` for zero. */
export function zoneText(offset: number): string {
  if (offset === 0) return 'Z';
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** ISO 8601: year, month, day or full time (with seconds, as the format's readers expect); 24:00 and leap seconds are carried over. */
export function isoText(value: DateValue): string {
  const precision = precisionOf(value);
  if (precision === 'year') return four(value.year);
  if (precision === 'month') return `${four(value.year)}-${two(value.month ?? 1)}`;
  if (precision === 'day') return `${four(value.year)}-${two(value.month ?? 1)}-${two(value.day ?? 1)}`;
  const wall = new Date(instantOf({ ...value, offset: 0 }));
  const text = wall.toISOString();
  const body = value.millisecond ? text.slice(0, 23) : text.slice(0, 19);
  return body + (value.offset === undefined ? '' : zoneText(value.offset));
}

const two = (number: number): string => String(number).padStart(2, '0');
const four = (number: number): string => String(number).padStart(4, '0');
