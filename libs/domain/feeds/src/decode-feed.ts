/** How far an XML declaration is looked for, in bytes. */
const DECLARATION_BYTES = 1024;

/**
 * Decodes a feed's bytes: byte order mark, then the charset of the Content-Type header (RFC 7303), then the XML
 * declaration, then UTF-8, then windows-1252. A declared charset that the bytes contradict is passed over when
 * another one fits; labels are those of the WHATWG Encoding Standard. Characters that XML forbids are dropped.
 */
export function decodeFeed(bytes: Uint8Array, contentType?: string): string {
  return decode(bytes, contentType).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufeff]/g, '');
}

function decode(bytes: Uint8Array, contentType?: string): string {
  const marked = bomEncoding(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes);
  const candidates = [charsetOf(contentType), declaredCharset(bytes), 'utf-8'].filter(
    (label) => label !== null,
  );
  for (const label of candidates) {
    const text = decodeStrictly(bytes, label);
    if (text !== null) return text;
  }
  // Bytes that fit nothing: keep what can be read, by the word of the publisher or else as the Web's old default.
  return new TextDecoder(
    candidates.find((label) => label !== 'utf-8' && isKnown(label)) ?? 'windows-1252',
  ).decode(bytes);
}

function bomEncoding(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  // No mark, but an XML document starts with "<": its zero octet tells the order.
  if (a === 0x3c && b === 0 && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0) return 'utf-16be';
  return null;
}

function charsetOf(contentType?: string): string | null {
  return /;\s*charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1] ?? null;
}

function declaredCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES));
  const label = /<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1] ?? null;
  // The declaration was read as ASCII, so it cannot be in UTF-16, whatever it says.
  return label && /^utf-?16/i.test(label) ? null : label;
}

function decodeStrictly(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}
