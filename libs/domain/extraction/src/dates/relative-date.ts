import { clockTime } from './clock-time.js';
import type { DateValue } from './date-value.js';
import { fold, namesOf } from './month-names.js';
import { RELATIVE_WORDS, type RelativeWords } from './relative-words.js';

/** Longest text that may be nothing but a relative date. */
const MAX_LENGTH = 60;
const SECONDS = [1, 60, 3_600, 86_400, 604_800] as const;

/**
 * Reads "two hours ago", "yesterday at 18:30", "Friday": dates that need a moment to count from.
 *
 * @param now wall time
 */
export function relativeDate(
  text: string,
  language: string | undefined,
  now: DateValue,
): DateValue | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const base = (language ?? 'en').split(/[-_]/, 1)[0] ?? 'en';
  const words = RELATIVE_WORDS[base === 'no' || base === 'nn' ? 'nb' : base] ?? RELATIVE_WORDS['en'];
  if (!words) return undefined;
  const folded = fold(text);
  return (
    countedBack(folded, words, now) ??
    namedDayBack(text, words, now) ??
    weekdayBack(text, language ?? 'en', now)
  );
}

function countedBack(folded: string, words: RelativeWords, now: DateValue): DateValue | undefined {
  const isPast = new RegExp(`(?<!\\p{L})(?:${fold(words.ago)})|(?:${fold(words.ago)})(?!\\p{L})`, 'u').test(
    folded,
  );
  if (!isPast) return undefined;
  for (let unit = 0; unit < words.units.length; unit += 1) {
    const names = (words.units[unit] as string)
      .split('|')
      .map((name) => fold(name))
      .join('|');
    const counted = new RegExp(`(\\d{1,4})\\s*(?:${names})(\\p{L}*)`, 'u').exec(folded);
    if (counted && isUnitWord(counted[2] as string, counted[0], names))
      return back(now, unit, Number(counted[1]));
  }
  for (let unit = 0; unit < words.units.length; unit += 1) {
    const names = (words.units[unit] as string)
      .split('|')
      .map((name) => fold(name))
      .filter((name) => name.length > 1)
      .join('|');
    const single = new RegExp(`(?:^|[^\\p{L}])(?:(?:${words.one ?? '1'})\\s*)?(${names})\\p{L}*`, 'u').exec(
      folded,
    );
    // Arabic has a form for two of a thing.
    if (single && names !== '') return back(now, unit, /ين(?!\p{L})/u.test(single[0]) ? 2 : 1);
  }
  return undefined;
}

/** One letter for a unit must stand alone: `2h`, not the beginning of another word. */
const isUnitWord = (tail: string, whole: string, names: string): boolean => {
  const bare = whole.replace(/^\d+\s*/, '');
  const stem = names.split('|').find((name) => bare.startsWith(name)) ?? '';
  return stem.length > 1 || tail === '' || bare.length === stem.length;
};

function back(now: DateValue, unit: number, count: number): DateValue {
  if (unit >= 5) {
    const months = now.year * 12 + (now.month ?? 1) - 1 - (unit === 5 ? count : count * 12);
    const year = Math.floor(months / 12);
    return unit === 6
      ? { year, month: (months % 12) + 1, day: now.day ?? 1 }
      : { year, month: (months % 12) + 1, day: Math.min(now.day ?? 1, 28) };
  }
  const moved = shift(now, -count * (SECONDS[unit] as number));
  if (unit >= 3) return { year: moved.year, month: moved.month ?? 1, day: moved.day ?? 1 };
  return moved;
}

function namedDayBack(text: string, words: RelativeWords, now: DateValue): DateValue | undefined {
  const time = clockTime(text, true);
  if (time === null) return undefined;
  const rest = fold(time?.rest ?? text)
    .replace(/[,.:]+$/, '')
    .trim();
  // The day before yesterday first: its word often holds yesterday's.
  for (const back of [2, 1, 0]) {
    const pattern = fold(words.days[back] as string);
    if (!new RegExp(`^(?:${pattern})(?:[\\s,.]+\\p{L}{1,6}\\.?)?$`, 'u').test(rest)) continue;
    const day = shift({ ...now, hour: 12 }, -back * 86_400);
    return withClock({ year: day.year, month: day.month ?? 1, day: day.day ?? 1 }, time);
  }
  return undefined;
}

/** A bare weekday is the last one before today. */
function weekdayBack(text: string, language: string, now: DateValue): DateValue | undefined {
  const time = clockTime(text, true);
  if (time === null) return undefined;
  const rest = fold((time?.rest ?? text).replace(/[,.]/g, ' ')).trim();
  if (rest.length < 2) return undefined;
  const weekdays = namesOf(language).weekdays;
  const exact = weekdays.find(([name]) => name === rest);
  const begun = new Set(weekdays.filter(([name]) => name.startsWith(rest)).map(([, day]) => day));
  const target = exact?.[1] ?? (begun.size === 1 ? [...begun][0] : undefined);
  if (target === undefined) return undefined;
  const today = new Date(Date.UTC(now.year, (now.month ?? 1) - 1, now.day ?? 1)).getUTCDay();
  const days = ((today - target + 6) % 7) + 1;
  const day = shift({ ...now, hour: 12 }, -days * 86_400);
  return withClock({ year: day.year, month: day.month ?? 1, day: day.day ?? 1 }, time);
}

function withClock(day: DateValue, time: ReturnType<typeof clockTime>): DateValue {
  if (!time) return day;
  return {
    ...day,
    hour: time.hour,
    minute: time.minute,
    ...(time.second === undefined ? {} : { second: time.second }),
  };
}

function shift(now: DateValue, seconds: number): DateValue {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = now;
  const moved = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1000);
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
  };
}
