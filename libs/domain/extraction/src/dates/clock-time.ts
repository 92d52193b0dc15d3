import { offsetOf } from './machine-date.js';

/** A time of day inside a text, and the text without it. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
  readonly millisecond?: number;
  readonly offset?: number;
  readonly rest: string;
}

const PM = String.raw`p\.?\s?m\b\.?|ip\.|μ\.?μ\.?|अपराह्न|오후|午後|下午|晚上|ب\.ظ|مساءً?|odp\.|du\.|рм`;
const AM = String.raw`a\.?\s?m\b\.?|ap\.|π\.?μ\.?|पूर्वाह्न|오전|午前|上午|凌晨|早上|ق\.ظ|صباحاً?|dop\.|de\.`;
const HALF = new RegExp(String.raw`^\s*(?:(${PM})|(${AM}))`, 'iu');
const HALF_BEFORE = new RegExp(String.raw`(?:(${PM})|(${AM}))\s*$`, 'iu');
const COLON = /(?<![\d.:])(\d{1,2})\s?[:：]\s?(\d{2})(?:\s?[:：]\s?(\d{2})(?:[.,](\d{1,6}))?)?(?![\d:])/u;
const LETTERED =
  /(?<!\d)(\d{1,2})\s?(?:h(?![a-z])|時|时|點|点|시|гадзін\p{L}*|годин\p{L}*|часо\p{L}*|hodin\p{L}*)\s?(?:(\d{1,2})\s?(?:分|분|хвілін\p{L}*|хв\p{L}*|мин\p{L}*|min\p{L}*|m(?![a-z]))?\s?(?:(\d{1,2})\s?(?:秒|초))?)?/iu;
const DOTTED = /(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.]*\d)/u;
const HOUR_ONLY = new RegExp(String.raw`(?<![\d.:])(\d{1,2})\s?(?=(?:${PM}|${AM})(?:\s|,|$))`, 'iu');
const WORDS: readonly [RegExp, number][] = [
  [/\b(?:at\s+)?noon\b/i, 12],
  [/\b(?:at\s+)?midnight\b/i, 0],
];

/**
 * Finds a time of day.
 *
 * @param mayBeDotted whether `10.20` may be a time; only after the date has been taken out
 * @returns `undefined` when there is none, `null` when there is one that no clock shows
 */
export function clockTime(text: string, mayBeDotted: boolean): ClockTime | undefined | null {
  for (const pattern of mayBeDotted ? [COLON, LETTERED, HOUR_ONLY, DOTTED] : [COLON, LETTERED, HOUR_ONLY]) {
    const match = pattern.exec(text);
    if (match) return timeOf(text, match);
  }
  for (const [pattern, hour] of WORDS) {
    if (pattern.test(text)) return { hour, minute: 0, rest: text.replace(pattern, ' ') };
  }
  return undefined;
}

function timeOf(text: string, match: RegExpExecArray): ClockTime | null {
  let before = text.slice(0, match.index);
  let after = text.slice(match.index + match[0].length);
  let hour = Number(match[1]);
  const half = HALF.exec(after) ?? HALF_BEFORE.exec(before);
  if (half) {
    if (hour > 12 && half[2] !== undefined) return null;
    if (half[1] !== undefined && hour < 12) hour += 12;
    if (half[2] !== undefined && hour === 12) hour = 0;
    after = after.replace(HALF, ' ');
    before = before.replace(HALF_BEFORE, ' ');
  }
  const minute = Number(match[2] ?? 0);
  const second = match[3] === undefined ? undefined : Number(match[3]);
  if (hour > 24 || minute > 59 || (second ?? 0) > 60) return null;
  if (/^\s?[+\u2212-](?:\d{2}:?[a-z]|[a-z])/i.test(after)) return null;
  const zone = zoneAfter(after);
  return {
    hour,
    minute,
    ...(second === undefined ? {} : { second }),
    ...(match[4] === undefined ? {} : { millisecond: Number(match[4].padEnd(3, '0').slice(0, 3)) }),
    ...(zone === undefined ? {} : { offset: zone.offset }),
    rest: `${before} ${zone === undefined ? after : zone.rest}`,
  };
}

const ZONE =
  /^\s*\(?\s*((?:GMT|UTC|UT)?\s?[+\u2212-]\d{1,2}(?::?\d{2})?(?!\d)|(?:Etc\/)?[A-Z]{1,4}(?![\p{L}])|МСК|мск|gmt|utc|z(?![a-z]))\s*(?:\([^)]*\))?\)?/u;

/** A zone right behind a time. Names count in capitals only: `et`, `ist`, `est` are words. */
function zoneAfter(after: string): { offset: number; rest: string } | undefined {
  const match = ZONE.exec(after);
  const offset = match?.[1] === undefined ? undefined : offsetOf(match[1].replace(/\s/g, ''));
  return match && offset !== undefined ? { offset, rest: after.slice(match[0].length) } : undefined;
}
