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

/** What a code unit is, in bits; those of punctuation may come together. */
const Kind = {
  Letter: 1,
  Upper: 2,
  Digit: 4,
  Dense: 8,
  /** Punctuation that does not end a word: apostrophes. */
  Inner: 16,
  Stop: 32,
  Comma: 64,
  Quote: 128,
  Mark: 256,
} as const;
const InWord = Kind.Letter | Kind.Digit;
const Counted = Kind.Stop | Kind.Comma | Kind.Quote | Kind.Mark;
/** Kinds of the code units of alphabets and punctuation; what is beyond them is told quickly. */
const TABLE = 0x2200;
const KINDS = Uint16Array.from({ length: TABLE }, (_, code) => kindOf(code));

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return Kind.Letter;
  if (code >= 65 && code <= 90) return Kind.Letter | Kind.Upper;
  if (code >= 48 && code <= 57) return Kind.Digit;
  if (isDense(code)) return Kind.Dense;
  if (isOtherLetter(code)) return Kind.Letter | (isUpperBeyondAscii(code) ? Kind.Upper : 0);
  return (
    (code === 39 || code === 0x2019 ? Kind.Inner : 0) |
    (STOPS.has(code) ? Kind.Stop : COMMAS.has(code) ? Kind.Comma : 0) |
    (QUOTES.has(code) ? Kind.Quote : 0) |
    (MARKS.has(code) ? Kind.Mark : 0)
  );
}

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
    const kind = code < TABLE ? (KINDS[code] as number) : kindOf(code);
    if ((kind & InWord) !== 0) {
      if (!isInWord) words += 1;
      isInWord = true;
      if ((kind & Kind.Digit) !== 0) digits += 1;
      else {
        letters += 1;
        if ((kind & Kind.Upper) !== 0) upper += 1;
      }
      continue;
    }
    if ((kind & Kind.Inner) === 0) isInWord = false;
    if ((kind & Kind.Dense) !== 0) {
      letters += 1;
      dense += 1;
    } else if ((kind & Counted) !== 0) {
      if ((kind & Kind.Stop) !== 0) stops += 1;
      else if ((kind & Kind.Comma) !== 0) commas += 1;
      if ((kind & Kind.Quote) !== 0) quotes += 1;
      if ((kind & Kind.Mark) !== 0) marks += 1;
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
function isDense(code: number): boolean {
  return (
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0xf900 && code <= 0xfaff)
  );
}

function isOtherLetter(code: number): boolean {
  return (
    (code >= 0xc0 &&
      code <= 0x1fff &&
      code !== 0xd7 &&
      code !== 0xf7 &&
      !STOPS.has(code) &&
      !COMMAS.has(code)) ||
    (code >= 0x2c00 && code <= 0x2dff) ||
    (code >= 0xac00 && code <= 0xd7ff) ||
    (code >= 0xfb50 && code <= 0xfdff) ||
    (code >= 0xfe70 && code <= 0xfeff)
  );
}

function isUpperBeyondAscii(code: number): boolean {
  if (code >= 0x410 && code <= 0x42f) return true;
  if (code >= 0xc0 && code <= 0xde) return true;
  if (code >= 0x391 && code <= 0x3a9) return true;
  return code >= 0x100 && code <= 0x17f && (code & 1) === 0;
}
