const UNRESERVED = /[A-Za-z0-9\-._~]/;
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;
/** What RFC 3986 lets stand in a path or query as it is; the rest the WHATWG serialiser leaves to taste. */
const KEPT = /[A-Za-z0-9\-._~!$&'()*+,;=:@/?]/;

/**
 * One spelling for percent-encoded text (RFC 3986 §6.2.2): octets of unreserved characters are decoded, hex
 * digits upper-cased, characters outside the grammar and stray `%` encoded. Reserved characters keep their
 * form: `%2F` and `/` differ. Applying it twice changes nothing.
 */
export function normalizePercentEncoding(text: string): string {
  if (!/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]/.test(text)) return text;
  let out = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === '%') {
      const hex = text.slice(i + 1, i + 3);
      if (!HEX_PAIR.test(hex)) {
        out += '%25';
        continue;
      }
      const decoded = String.fromCharCode(Number.parseInt(hex, 16));
      out += UNRESERVED.test(decoded) ? decoded : `%${hex.toUpperCase()}`;
      i += 2;
    } else {
      out += KEPT.test(char) ? char : encodeAscii(char);
    }
  }
  return out;
}

/** The input comes from a WHATWG serialiser, so only ASCII is left to encode. */
function encodeAscii(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
