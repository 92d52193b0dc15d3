import { asciiDigits, fromPersian, withCommonEra } from './calendars.js';
import { clockTime, type ClockTime } from './clock-time.js';
import { isPossible, type DateValue } from './date-value.js';
import { allLanguages, fold, namesOf, PERSIAN_MONTHS } from './month-names.js';

type Day = Pick<DateValue, 'year' | 'month' | 'day'>;
interface FoundDay {
  readonly day: Day;
  readonly rest: string;
}

/** Languages whose short dates put the month first. */
const MONTH_FIRST = /^(?:en(?:-US|-PH|-CA)?|fil|tl)$/i;

/**
 * Reads a date that people wrote, in any known language, with words around it.
 *
 * @param text as {@link prepare} gives it
 * @param now wall time for dates without year, ISO 8601
 * @returns `undefined` when there is none, or when it names a day or time that does not exist
 */
export function writtenDate(
  text: string,
  language: string | undefined,
  now: DateValue | undefined,
): DateValue | undefined {
  if (/\d{4}-\d{2}-\d{2}[Tt]\d?\d?:?[a-z]/i.test(text)) return undefined;
  const numeric = numericDay(text, language);
  if (numeric === null) return undefined;
  if (numeric) return withTime(numeric.day, clockTime(numeric.rest, true));
  const time = clockTime(text, false);
  if (time === null) return undefined;
  const rest = time?.rest ?? text;
  const named = namedDay(rest, language, now);
  if (named) return withTime(named.day, time ?? clockTime(named.rest, true));
  return undefined;
}

const ASCII = /^[\u0000-\u007f]*$/;
const MAX_CHARACTERS = 400;

/** Digits, spaces, apostrophes and years as they are written most, whatever the script. */
export function prepare(source: string): string {
  // Most dates are written in ASCII, in which the rest of this changes nothing.
  if (ASCII.test(source)) return source.replaceAll('&nbsp;', ' ').slice(0, MAX_CHARACTERS);
  const plain = source
    .replace(/&nbsp;|\u00a0|\u202f|\u2009/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\u2212/g, '-')
    .replace(/[’ʼ]/g, "'");
  return withCommonEra(asciiDigits(plain)).slice(0, MAX_CHARACTERS);
}

function withTime(day: Day, time: ClockTime | null | undefined): DateValue | undefined {
  if (time === null) return undefined;
  const value: DateValue = { ...day };
  if (!time) return isPossible(value) ? value : undefined;
  const { hour, minute, second, millisecond, offset } = time;
  const full = {
    ...value,
    hour,
    minute,
    ...(second === undefined ? {} : { second }),
    ...(millisecond === undefined ? {} : { millisecond }),
    ...(offset === undefined ? {} : { offset }),
  };
  return isPossible(full) ? full : undefined;
}

const CJK = /(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일號号]?/u;
const YEAR_FIRST = /(?<![\d.])(\d{4})\s?([-/.])\s?0?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?/u;
const YEAR_LAST = /(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?'?(\d{4}|\d{2})(?![\d])(?!\.\d)\.?/u;
const PERSIAN_NUMERIC = /(?<!\d)(1[34]\d{2})\/(\d{1,2})\/(\d{1,2})(?!\d)/u;

/** A day in digits; `null` for one that does not exist. */
function numericDay(text: string, language: string | undefined): FoundDay | undefined | null {
  const persian = PERSIAN_NUMERIC.exec(text);
  if (persian)
    return cut(text, persian, fromPersian(Number(persian[1]), Number(persian[2]), Number(persian[3])));
  const yearFirst = CJK.exec(text) ?? withoutSecondGroup(YEAR_FIRST.exec(text));
  if (yearFirst) {
    const day = {
      year: commonYear(Number(yearFirst[1])),
      month: Number(yearFirst[2]),
      day: Number(yearFirst[3]),
    };
    return isPossible(day) ? cut(text, yearFirst, day) : null;
  }
  const match = YEAR_LAST.exec(text);
  if (!match) return undefined;
  const [first, second, yearText] = [Number(match[1]), Number(match[3]), match[4] ?? ''];
  const year = commonYear(yearText.length === 2 ? century(Number(yearText)) : Number(yearText));
  const isMonthFirst = match[2] === '/' && MONTH_FIRST.test(language ?? '');
  const orders: [number, number][] = isMonthFirst
    ? [
        [second, first],
        [first, second],
      ]
    : [
        [first, second],
        [second, first],
      ];
  for (const [dayNumber, month] of match[2] === '.' ? orders.slice(0, 1) : orders) {
    const day = { year, month, day: dayNumber };
    if (isPossible(day)) return cut(text, match, day);
  }
  return null;
}

function withoutSecondGroup(match: RegExpExecArray | null): RegExpExecArray | null {
  if (match) match.splice(2, 1);
  return match;
}

const cut = (text: string, match: RegExpExecArray, day: Day): FoundDay => ({
  day,
  rest: `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.replace(
    /^\s*T(?=\d)/,
    ' ',
  ),
});

/** Buddhist years are 543 ahead. */
const commonYear = (year: number): number => (year >= 2400 && year <= 2700 ? year - 543 : year);
const century = (year: number): number => year + (year < 70 ? 2000 : 1900);

const ARABIC = /[\u0600-\u06ff]/;
/** A month of the Persian calendar between two numbers, by month. */
const PERSIAN_DAYS = PERSIAN_MONTHS.map((name) => new RegExp(`\\d\\s*${name}\\s*\\d`, 'u'));

/** A day with the month's name. */
function namedDay(
  text: string,
  language: string | undefined,
  now: DateValue | undefined,
): FoundDay | undefined {
  const folded = fold(text);
  const persianMonth = ARABIC.test(text) ? PERSIAN_DAYS.findIndex((day) => day.test(text)) : -1;
  if (persianMonth >= 0) {
    const numbers = text.match(/\d+/g)?.map(Number) ?? [];
    const year = numbers.find((number) => number > 1200 && number < 1600);
    const day = numbers.find((number) => number <= 31);
    if (year !== undefined && day !== undefined)
      return { day: fromPersian(year, persianMonth + 1, day), rest: '' };
  }
  const month = findMonth(folded, language);
  if (!month) return undefined;
  const day = dayAround(folded, month, now);
  return day && isPossible(day.day) ? { day: day.day, rest: text.slice(day.end) } : undefined;
}

interface FoundMonth {
  readonly month: number;
  readonly from: number;
  readonly to: number;
}

function findMonth(folded: string, language: string | undefined): FoundMonth | undefined {
  const isKnown = language !== undefined && language !== '';
  const languages = isKnown ? [language, 'en'] : allLanguages();
  for (const one of languages) {
    const found = monthIn(folded, namesOf(one).months, isKnown);
    if (found) return found;
  }
  return undefined;
}

const LETTER = /[\p{L}\p{M}]/u;
/** Scripts that write words together, and Hebrew, which puts its prepositions in front. */
const JOINED = /[\u0590-\u05ff\u0e00-\u0eff\u3040-\u9fff]/u;

function monthIn(
  folded: string,
  months: readonly (readonly [string, number])[],
  mayBePrefix: boolean,
): FoundMonth | undefined {
  for (const [name, month] of months) {
    for (let from = folded.indexOf(name); from >= 0; from = folded.indexOf(name, from + 1)) {
      const before = folded[from - 1] ?? ' ';
      const after = folded[from + name.length] ?? ' ';
      const isStart = !LETTER.test(before) || JOINED.test(name);
      const isEnd = !LETTER.test(after) || name.length >= 5 || JOINED.test(name);
      if (isStart && isEnd) return { month, from, to: from + name.length };
    }
  }
  return mayBePrefix ? monthByPrefix(folded, months) : undefined;
}

/** An abbreviation of its own making: the beginning of the names of exactly one month. */
function monthByPrefix(
  folded: string,
  months: readonly (readonly [string, number])[],
): FoundMonth | undefined {
  for (const match of folded.matchAll(/[\p{L}\p{M}]{2,}/gu)) {
    const token = match[0];
    const isLatin = /^[a-z]+$/.test(token);
    if (token.length < (isLatin ? 3 : 2)) continue;
    const isBesideNumber =
      /\d[\s.,]*$/.test(folded.slice(0, match.index)) ||
      /^[\s.,]*\d/.test(folded.slice(match.index + token.length));
    if (!isBesideNumber) continue;
    const hits = new Set(months.filter(([name]) => name.startsWith(token)).map(([, month]) => month));
    const [month] = hits;
    if (hits.size === 1 && month !== undefined)
      return { month, from: match.index, to: match.index + token.length };
  }
  return undefined;
}

function dayAround(
  folded: string,
  { month, from, to }: FoundMonth,
  now: DateValue | undefined,
): { day: Day; end: number } | undefined {
  const numbers = [...folded.matchAll(/('?)(\d+)/g)].map((match) => ({
    value: Number(match[2]),
    digits: (match[2] as string).length,
    isYear: (match[2] as string).length === 4 || match[1] === "'",
    distance: match.index < from ? from - match.index - match[0].length : match.index - to,
    isAfter: match.index >= to,
    end: match.index + match[0].length,
  }));
  const outside = numbers.filter(({ distance }) => distance >= 0);
  const yearNumber = outside.filter(({ isYear }) => isYear).sort((a, b) => a.distance - b.distance)[0];
  const days = outside
    .filter((number) => number !== yearNumber && number.digits <= 2 && number.distance < 14)
    .sort((a, b) => a.distance - b.distance);
  const [day, next] = days;
  if (!day) return undefined;
  if (yearNumber) {
    const year = commonYear(yearNumber.digits === 2 ? century(yearNumber.value) : yearNumber.value);
    return { day: { year, month, day: day.value }, end: Math.max(to, day.end, yearNumber.end) };
  }
  if (next && next.isAfter && next.distance < 8)
    return { day: { year: century(next.value), month, day: day.value }, end: next.end };
  return now ? { day: latestPast(month, day.value, now), end: Math.max(to, day.end) } : undefined;
}

/** A day without year is the last one that has been. */
function latestPast(month: number, day: number, now: DateValue): Day {
  const isAhead = month > (now.month ?? 1) || (month === now.month && day > (now.day ?? 1));
  return { year: isAhead ? now.year - 1 : now.year, month, day };
}
