import type { DateValue } from './date-value.js';

/** Digits of other scripts to ASCII digits. */
export function asciiDigits(text: string): string {
  return text.replace(
    /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u0be6-\u0bef\u0c66-\u0c6f\u0d66-\u0d6f\u0ae6-\u0aef\u1040-\u1049\u17e0-\u17e9\uff10-\uff19]/g,
    (char) => {
      const code = char.charCodeAt(0);
      const zero = ZEROS.find((start) => code >= start && code <= start + 9) ?? code;
      return String(code - zero);
    },
  );
}
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xbe6, 0xc66, 0xd66, 0xae6, 0x1040, 0x17e0, 0xff10];

const ERAS: readonly [RegExp, number][] = [
  [/令和\s*(\d{1,2}|元)\s*年/, 2018],
  [/平成\s*(\d{1,2}|元)\s*年/, 1988],
  [/昭和\s*(\d{1,2}|元)\s*年/, 1925],
  [/(?:民國|民国)\s*(\d{1,3}|元)\s*年/, 1911],
];

/** Years of Japanese eras and of the Minguo calendar, rewritten as years of the common era. */
export function withCommonEra(text: string): string {
  for (const [pattern, offset] of ERAS) {
    const match = pattern.exec(text);
    if (match) return text.replace(pattern, `${offset + (match[1] === '元' ? 1 : Number(match[1]))}年`);
  }
  return text;
}

/** Day of the Persian (Solar Hijri) calendar as a Gregorian day. Arithmetic rule of 2,820 years. */
export function fromPersian(
  year: number,
  month: number,
  day: number,
): Pick<DateValue, 'year' | 'month' | 'day'> {
  const shifted = year - (year >= 0 ? 474 : 473);
  const cycleYear = 474 + (((shifted % 2820) + 2820) % 2820);
  const julianDay =
    day +
    (month <= 7 ? (month - 1) * 31 : (month - 1) * 30 + 6) +
    Math.floor((cycleYear * 682 - 110) / 2816) +
    (cycleYear - 1) * 365 +
    Math.floor(shifted / 2820) * 1_029_983 +
    1_948_319;
  const date = new Date((julianDay - 2_440_587) * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
