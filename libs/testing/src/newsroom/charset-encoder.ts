import { TextDecoder } from 'node:util';

/** The character sets the newsroom writes. `iso-8859-1` is the strict one: no bytes 0x80–0x9F are used. */
export type Charset = 'utf-8' | 'iso-8859-1' | 'windows-1251' | 'koi8-u' | 'shift_jis' | 'euc-jp';

/** By UTF-16 unit: the byte, or both bytes as one number with the first above; 0 for what the set cannot hold. */
type Table = Uint16Array;

const tables = new Map<Charset, Table>();

/**
 * Node decodes every WHATWG encoding and encodes none but UTF-8. So the decoder is asked what each byte (and, for
 * the Japanese sets, each pair of bytes) means, and the answers are turned round. A sweep takes about 60 ms, once.
 */
function invertDecoder(charset: Charset, sequences: Iterable<readonly number[]>): Table {
  const decoder = new TextDecoder(charset, { fatal: true });
  const table = new Uint16Array(0x10000);
  for (const bytes of sequences) {
    const character = decodeOrNothing(decoder, bytes);
    // The first way to write a character wins: duplicates in the Japanese tables are vendors' later additions.
    const unit = character?.length === 1 ? character.charCodeAt(0) : 0;
    if (unit !== 0 && table[unit] === 0) table[unit] = bytes.reduce((packed, byte) => packed * 256 + byte, 0);
  }
  return table;
}

function decodeOrNothing(decoder: TextDecoder, bytes: readonly number[]): string | null {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

function* singleBytes(first: number): Generator<readonly number[]> {
  for (let byte = first; byte <= 0xff; byte += 1) yield [byte];
}

function* bytePairs(): Generator<readonly number[]> {
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) yield [lead, trail];
  }
}

function tableFor(charset: Charset): Table {
  const known = tables.get(charset);
  if (known) return known;
  const table = buildTable(charset);
  tables.set(charset, table);
  return table;
}

/** The decoder of this name is windows-1252, so the strict set has its own rule. */
const strictLatin1 = (unit: number): number => (unit >= 0xa0 && unit <= 0xff ? unit : 0);

function buildTable(charset: Charset): Table {
  if (charset === 'iso-8859-1')
    return Uint16Array.from({ length: 0x10000 }, (_none, unit) => strictLatin1(unit));
  const pairs = charset === 'shift_jis' || charset === 'euc-jp';
  return invertDecoder(charset, pairs ? bytePairs() : singleBytes(0x80));
}

/** The longest way to write one UTF-16 unit: `&#65535;`; both halves of a pair share `&#1114111;`. */
const MOST_BYTES_A_UNIT = 8;

/**
 * Markup as bytes of a character set. Characters outside the set become numeric references, which are right in
 * HTML and XML text but not inside `<script>` or `<style>`: keep those ASCII.
 */
export function encodeMarkup(markup: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(markup, 'utf8');
  const table = tableFor(charset);
  const bytes = Buffer.allocUnsafe(markup.length * MOST_BYTES_A_UNIT);
  let end = 0;
  for (let at = 0; at < markup.length; at += 1) {
    const unit = markup.charCodeAt(at);
    const packed = unit < 0x80 ? unit : (table[unit] ?? 0);
    if (packed === 0 && unit !== 0) {
      const code = markup.codePointAt(at) ?? 0;
      end += bytes.write(`&#${code};`, end, 'latin1');
      if (code > 0xffff) at += 1;
    } else {
      if (packed > 0xff) bytes[end++] = packed >> 8;
      bytes[end++] = packed & 0xff;
    }
  }
  return Buffer.from(bytes.subarray(0, end));
}
