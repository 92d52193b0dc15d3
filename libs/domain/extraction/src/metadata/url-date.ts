import type { DateValue } from '../dates/date-value.js';
import { readDate } from '../dates/parse-date.js';

const EDGE = String.raw`(?:^|[/_.-])`;
const FORMS = [
  new RegExp(String.raw`${EDGE}((?:19|20)\d{2})([/_.-])(\d{1,2})\2(\d{1,2})(?!\d)`),
  new RegExp(String.raw`${EDGE}((?:19|20)\d{2})(/?)(\d{2})(\d{2})(?!\d)`),
];
/** `29-10-2021`, the day first. */
const DAY_FIRST = new RegExp(String.raw`${EDGE}(\d{1,2})([_.-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)`);

/** The day that an address names, such as `/2026/02/12/`. */
export function urlDate(url: string): DateValue | undefined {
  let path: string;
  try {
    path = new URL(url).pathname;
  } catch {
    return undefined;
  }
  for (const form of FORMS) {
    const match = form.exec(path);
    const value = match
      ? readDate(`${match[1]}-${match[3]?.padStart(2, '0')}-${match[4]?.padStart(2, '0')}`)
      : undefined;
    if (value?.day !== undefined) return value;
  }
  const last = DAY_FIRST.exec(path);
  // Only where the first number cannot be a month is it sure to be the day.
  if (!last || Number(last[1]) <= 12) return undefined;
  const value = readDate(`${last[4]}-${last[3]?.padStart(2, '0')}-${last[1]?.padStart(2, '0')}`);
  return value?.day === undefined ? undefined : value;
}
