import {
  charsetOfContentType,
  charsetOfMeta,
  charsetOfXmlDeclaration,
  startsWith,
} from './declared-charset.js';
import { guessLegacyCharset, hasJapaneseEscapes } from './legacy-statistics.js';
import type { SniffedEncoding } from './sniffed-encoding.js';
import { isAscii, isValidUtf8 } from './utf8-validity.js';

/**
 * Finds the character set of a page: byte order mark, then what HTTP, `meta` or an XML declaration say, then the
 * bytes themselves (UTF-8 validity, statistics of the legacy sets), then windows-1252 as browsers do.
 */
export function sniff(bytes: Uint8Array, contentType?: string): SniffedEncoding {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { name: 'utf-8', source: 'bom', confidence: 1 };
  if (startsWith(bytes, [0xff, 0xfe])) return { name: 'utf-16le', source: 'bom', confidence: 1 };
  if (startsWith(bytes, [0xfe, 0xff])) return { name: 'utf-16be', source: 'bom', confidence: 1 };
  const declared = declaredEncoding(bytes, contentType);
  if (declared) return declared;
  if (isXml(bytes, contentType)) return { name: 'utf-8', source: 'default', confidence: 0.8 };
  if (isAscii(bytes) && !hasJapaneseEscapes(bytes))
    return { name: 'windows-1252', source: 'default', confidence: 0.9 };
  if (!isAscii(bytes) && isValidUtf8(bytes)) return { name: 'utf-8', source: 'bytes', confidence: 0.95 };
  return guessLegacyCharset(bytes) ?? { name: 'windows-1252', source: 'default', confidence: 0.3 };
}

/** The WHATWG name of a page's character set, lower case; see {@link sniff} for how it is found. */
export function sniffEncoding(bytes: Uint8Array, contentType?: string): string {
  return sniff(bytes, contentType).name;
}

function declaredEncoding(bytes: Uint8Array, contentType?: string): SniffedEncoding | undefined {
  const http = charsetOfContentType(contentType);
  if (http !== undefined) return { name: http, source: 'http', confidence: 0.95 };
  const xml = charsetOfXmlDeclaration(bytes);
  if (xml !== undefined) return { name: xml, source: 'xml', confidence: 0.9 };
  const meta = charsetOfMeta(bytes);
  return meta === undefined ? undefined : { name: meta, source: 'meta', confidence: 0.9 };
}

const isXml = (bytes: Uint8Array, contentType?: string): boolean =>
  /^[^;]*[/+]xml\b/i.test(contentType ?? '') && startsWith(bytes, [0x3c, 0x3f, 0x78, 0x6d, 0x6c]);
