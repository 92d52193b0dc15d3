/** Cheap counts of one block's text, all in one walk over it. */
export interface TextMeasure {
  /** Words; letters of scripts without spaces count half a word each. */
  readonly words: number;
  readonly letters: number;
  readonly upper: number;
  readonly digits: number;
  /** Commas and their relatives of other scripts. */
  readonly commas: number;
  /** Ends of sentences. */
  readonly stops: number;
  readonly quotes: number;
  /** Bars, bullets, arrows, slashes: what menus and credits are written with. */
  readonly marks: number;
  /** 0 none, 1 sentence end, 2 colon, 3 ellipsis, 4 other punctuation. */
  readonly ending: number;
  /** 0 lower-case letter, 1 upper-case letter, 2 digit, 3 quote, 4 other. */
  readonly beginning: number;
}

const STOPS = new Set([...'.!?。！？।؟…'].map((char) => char.charCodeAt(0)));
const COMMAS = new Set([...',;、，،；'].map((char) => char.charCodeAt(0)));
const QUOTES = new Set([...'"“”„«»「」『』'].map((char) => char.charCodeAt(0)));
const MARKS = new Set([...'|•·»«›‹→←©/\\@#_*+<>=~►▶■●'].map((char) => char.charCodeAt(0)));

/** Counts what a text is made of. */
export function measureText(text: string): TextMeasure {
  let words = 0;
  let dense = 0;
  let letters = 0;
  let upper = 0;
  let digits = 0;
  let commas = 0;
  let stops = 0;
  let quotes = 0;
  let marks = 0;
  let isInWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 97 && code <= 122) {
      letters += 1;
      if (!isInWord) words += 1;
      isInWord = true;
    } else if (code === 32) isInWord = false;
    else if (code >= 65 && code <= 90) {
      letters += 1;
      upper += 1;
      if (!isInWord) words += 1;
      isInWord = true;
    } else if (code >= 48 && code <= 57) {
      digits += 1;
      if (!isInWord) words += 1;
      isInWord = true;
    } else if (isDense(code)) {
      letters += 1;
      dense += 1;
      isInWord = false;
    } else if (isOtherLetter(code)) {
      letters += 1;
      if (isUpperBeyondAscii(code)) upper += 1;
      if (!isInWord) words += 1;
      isInWord = true;
    } else {
      if (code !== 39 && code !== 0x2019) isInWord = false;
      if (STOPS.has(code)) stops += 1;
      else if (COMMAS.has(code)) commas += 1;
      if (QUOTES.has(code)) quotes += 1;
      if (MARKS.has(code)) marks += 1;
    }
  }
  return {
    words: words + dense / 2,
    letters,
    upper,
    digits,
    commas,
    stops,
    quotes,
    marks,
    ending: endingOf(text),
    beginning: beginningOf(text),
  };
}

function endingOf(text: string): number {
  let at = text.length - 1;
  while (
    at > 0 &&
    (QUOTES.has(text.charCodeAt(at)) ||
      text[at] === ')' ||
      text[at] === "'" ||
      text[at] === '’' ||
      text[at] === ' ')
  ) {
    at -= 1;
  }
  const code = text.charCodeAt(at);
  if (code === 0x2026 || text.endsWith('...')) return 3;
  if (STOPS.has(code)) return 1;
  if (code === 58 || code === 0xff1a) return 2;
  return isOtherLetter(code) ||
    isDense(code) ||
    (code >= 48 && code <= 57) ||
    ((code | 32) >= 97 && (code | 32) <= 122)
    ? 0
    : 4;
}

function beginningOf(text: string): number {
  const code = text.charCodeAt(0);
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  if (code >= 48 && code <= 57) return 2;
  if (QUOTES.has(code) || code === 39 || code === 0x2018) return 3;
  if (isOtherLetter(code)) return isUpperBeyondAscii(code) ? 1 : 0;
  return isDense(code) ? 1 : 4;
}

/** Han, Kana, Thai, Lao, Khmer, Burmese: scripts without spaces between words. */
const isDense = (code: number): boolean =>
  (code >= 0x3040 && code <= 0x30ff) ||
  (code >= 0x3400 && code <= 0x9fff) ||
  (code >= 0x0e00 && code <= 0x0eff) ||
  (code >= 0x1000 && code <= 0x109f) ||
  (code >= 0x1780 && code <= 0x17ff) ||
  (code >= 0xf900 && code <= 0xfaff);

const isOtherLetter = (code: number): boolean =>
  (code >= 0xc0 &&
    code <= 0x1fff &&
    code !== 0xd7 &&
    code !== 0xf7 &&
    !STOPS.has(code) &&
    !COMMAS.has(code)) ||
  (code >= 0x2c00 && code <= 0x2dff) ||
  (code >= 0xac00 && code <= 0xd7ff) ||
  (code >= 0xfb50 && code <= 0xfdff) ||
  (code >= 0xfe70 && code <= 0xfeff);

function isUpperBeyondAscii(code: number): boolean {
  if (code >= 0x410 && code <= 0x42f) return true;
  if (code >= 0xc0 && code <= 0xde) return true;
  if (code >= 0x391 && code <= 0x3a9) return true;
  return code >= 0x100 && code <= 0x17f && (code & 1) === 0;
}
