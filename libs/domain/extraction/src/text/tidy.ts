const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/g;

/** One line: no control characters, no lone surrogates, white space single. */
export function tidyLine(text: string): string {
  return text.toWellFormed().replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
}

/** Text that may hold line breaks; other white space single, no control characters, no lone surrogates. */
export function tidyText(text: string): string {
  return text
    .toWellFormed()
    .replace(CONTROLS, ' ')
    .replace(SPACE_RUNS, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

/** Decodes the character references that survive in JSON-LD and twice-escaped attributes; tags are dropped. */
export function plainFromMarkup(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return decodeReferences(
    text
      .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
      .replace(/<\/?(?:p|div|br|li|h[1-6]|ul|ol|blockquote|tr)\b[^>]*>/gi, '\n')
      .replace(/<\/?[a-z!][^>]*>/gi, ''),
  );
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  laquo: '«',
  raquo: '»',
  bdquo: '„',
  sbquo: '‚',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  euro: '€',
  copy: '©',
  reg: '®',
  shy: '',
};

/** Numeric and the common named character references; unknown ones stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name as string] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      ? String.fromCodePoint(code)
      : '';
  });
}

/** Letters and digits only, folded: what two texts have in common when they say the same. */
export function squash(text: string): string {
  if (IS_ASCII.test(text)) return text.toLowerCase().replace(GAPS_OF_ASCII, ' ').trim();
  return text.normalize('NFKD').toLowerCase().replace(GAPS, ' ').trim();
}

const IS_ASCII = /^[\u0000-\u007f]*$/;
/** Anything but letters and digits, unless it is one plain space already. */
const GAPS_OF_ASCII = /(?:[^a-z0-9 ]| (?=[^a-z0-9]))[^a-z0-9]*/g;
const GAPS = /(?:[^\p{L}\p{N} ]| (?=[^\p{L}\p{N}]))[^\p{L}\p{N}]*/gu;

/** White space that is not one plain space already: replacing what is right costs as much as replacing what is wrong. */
export const SPACE_RUNS = /(?:[^\S\n ]| (?=[^\S\n]))[^\S\n]*/g;
