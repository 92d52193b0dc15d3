import { isoText, isPossible, type DateValue } from './date-value.js';
import { machineDate } from './machine-date.js';
import { relativeDate } from './relative-date.js';
import { prepare, writtenDate } from './written-date.js';

/** What helps to read a date that people wrote. */
export interface DateContext {
  /** BCP 47 tag of the page's language; decides month names and the order of day and month. */
  readonly language?: string;
  /** Wall time that relative dates and dates without year are counted from, ISO 8601. */
  readonly now?: string;
}

/** Longest text that is looked at; a date with its label is shorter. */
const MAX_CHARACTERS = 400;

/**
 * ISO 8601 text, as precise as known, or `null` when the text holds no date. Reads what machines write (ISO 8601, RFC
 * 822, seconds since 1970) and what people write in some 70 languages. Never throws.
 */
export function parseDate(text: string, context: DateContext = {}): string | null {
  const value = readDate(text, context);
  return value ? isoText(value) : null;
}

/** The date that a text tells, or `undefined`; see {@link parseDate}. */
export function readDate(text: string, context: DateContext = {}): DateValue | undefined {
  const source = prepare(text.slice(0, MAX_CHARACTERS)).trim();
  if (!/\p{N}|\p{L}/u.test(source)) return undefined;
  const machine = machineDate(source) ?? calendarForms(source);
  if (machine) return machine;
  if (/^[-\d]{1,5}$|^\d{4} \d{1,2} \p{L}+$/u.test(source) || /^-\d{4}-/.test(source)) return undefined;
  const language = context.language === '' ? undefined : context.language;
  const now = context.now === undefined ? undefined : machineDate(context.now);
  const written = /\d/.test(source) ? writtenDate(source, language, now) : undefined;
  return written ?? (now ? relativeDate(source, language, now) : undefined);
}

const YEAR = /^(1[89]\d{2}|20\d{2})$/;
const MONTH = /^(\d{4})-(\d{2})$/;
const ORDINAL = /^(\d{4})-(\d{3})$/;
const WEEK = /^(\d{4})-W(\d{2})-(\d)$/;
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;
const PADDED = /^(\d{4})-0(\d{2})-(\d{2}T.*)$/;

/** The rarer forms of ISO 8601, and digits without separators. */
function calendarForms(text: string): DateValue | undefined {
  const padded = PADDED.exec(text);
  if (padded) return machineDate(`${padded[1]}-${padded[2]}-${padded[3]}`);
  const year = YEAR.exec(text);
  if (year) return { year: Number(year[1]) };
  const month = MONTH.exec(text);
  if (month) return checked({ year: Number(month[1]), month: Number(month[2]) });
  const compact = COMPACT.exec(text);
  if (compact) return checked(fromCompact(compact));
  const ordinal = ORDINAL.exec(text);
  if (ordinal) return fromDayOfYear(Number(ordinal[1]), Number(ordinal[2]));
  const week = WEEK.exec(text);
  return week ? fromWeek(Number(week[1]), Number(week[2]), Number(week[3])) : undefined;
}

function fromCompact([, year, month, day, hour, minute, second]: RegExpExecArray): DateValue {
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    ...(hour === undefined ? {} : { hour: Number(hour), minute: Number(minute) }),
    ...(second === undefined ? {} : { second: Number(second) }),
  };
}

function fromDayOfYear(year: number, dayOfYear: number): DateValue | undefined {
  if (dayOfYear < 1 || dayOfYear > 366) return undefined;
  return dayOf(new Date(Date.UTC(year, 0, dayOfYear)));
}

/** Week 1 is the one with 4 January. */
function fromWeek(year: number, week: number, weekday: number): DateValue | undefined {
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) return undefined;
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  return dayOf(new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + weekday - 1)));
}

const dayOf = (date: Date): DateValue => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
});
const checked = (value: DateValue): DateValue | undefined => (isPossible(value) ? value : undefined);
