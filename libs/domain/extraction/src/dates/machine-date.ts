import { isPossible, type DateValue } from './date-value.js';

/** Offsets in minutes of the zone names that RFC 822 knows, and of those that newsrooms write. */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 60,
  bst: 60,
  ist: 330,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  мск: 180,
  trt: 180,
  gst: 240,
  pkt: 300,
  wib: 420,
  ict: 420,
  wita: 480,
  hkt: 480,
  sgt: 480,
  awst: 480,
  pht: 480,
  wit: 540,
  jst: 540,
  kst: 540,
  acst: 570,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  est: -300,
  edt: -240,
  et: -300,
  cst: -360,
  cdt: -300,
  ct: -360,
  mst: -420,
  mdt: -360,
  mt: -420,
  pst: -480,
  pdt: -420,
  pt: -480,
  akst: -540,
  akdt: -480,
  hst: -600,
  ast: -240,
  adt: -180,
  nst: -210,
  ndt: -150,
  brt: -180,
  art: -180,
  clt: -240,
  sast: 120,
  cat: 120,
  eat: 180,
  wat: 60,
};

/** Minutes east of UTC of a zone name or offset, or `undefined` for what is neither. */
export function offsetOf(zone: string): number | undefined {
  const text = zone
    .trim()
    .toLowerCase()
    .replace('\u2212', '-')
    .replace(/^etc\//, '');
  const named = ZONES[text];
  if (named !== undefined) return named;
  const match = /^(?:gmt|utc|ut)?\s*([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:(?:[T ]|\s+)(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+\u2212-]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]+\])?)?$/i;
const EPOCH = /^\d{9,10}(?:\.\d+)?$|^\d{13}$/;

/**
 * Reads a date in a form that machines write: ISO 8601 and its relatives, seconds or milliseconds since 1970.
 *
 * @returns `undefined` for any other text and for impossible moments
 */
export function machineDate(text: string): DateValue | undefined {
  const trimmed = text.trim();
  const match = ISO.exec(trimmed);
  if (match) return checked(fromIso(match));
  if (EPOCH.test(trimmed)) return fromEpoch(Number(trimmed) * (trimmed.length === 13 ? 1 : 1000));
  return undefined;
}

function fromIso(match: RegExpExecArray): DateValue {
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const offset = zone === undefined ? undefined : offsetOf(zone);
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    ...(hour === undefined ? {} : { hour: Number(hour), minute: Number(minute) }),
    ...(second === undefined ? {} : { second: Number(second) }),
    ...(fraction === undefined ? {} : { millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)) }),
    ...(offset === undefined ? {} : { offset }),
  };
}

/** Moments before 1990 are counters and identifiers, not dates of news. */
function fromEpoch(milliseconds: number): DateValue | undefined {
  if (milliseconds < 631_152_000_000 || milliseconds > 4_102_444_800_000) return undefined;
  const date = new Date(milliseconds);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    offset: 0,
  };
}

const checked = (value: DateValue): DateValue | undefined => (isPossible(value) ? value : undefined);
