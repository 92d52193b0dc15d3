const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  copy: '©',
  euro: '€',
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
  oacute: 'ó',
  aacute: 'á',
  iacute: 'í',
  uacute: 'ú',
  ntilde: 'ñ',
};
/** Elements whose text is no text. */
const HIDDEN = /<(script|style)\b[^<]*(?:<(?!\/\1\b)[^<]*)*(?:<\/\1\s*>|$)/gi;

/** Text for a database column: no NUL, lone surrogates replaced, white space folded, ends trimmed, cut to length. */
export function cleanText(text: string, maxCharacters: number): string {
  const folded = text
    .slice(0, 4 * maxCharacters)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\0-\x20\x7f\u00a0\u2028\u2029]+/g, ' ')
    .trim();
  return folded.length > maxCharacters
    ? folded
        .slice(0, maxCharacters)
        .replace(/\p{Surrogate}$/u, '')
        .trimEnd()
    : folded;
}

/** The plain text of what may be text or HTML: titles and summaries of feeds come as either, often without a word. */
export function plainText(markup: string, maxCharacters: number): string {
  const bounded = markup.slice(0, 20 * maxCharacters);
  const text = /<[a-z/!]/i.test(bounded)
    ? bounded.replace(HIDDEN, ' ').replace(/<[a-z/!][^>]*(?:>|$)/gi, ' ')
    : bounded;
  return cleanText(decodeReferences(text), maxCharacters);
}

function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name as string] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
