/**
 * Header values of CloudEvents in binary mode: everything outside printable ASCII, and space, double quote and
 * percent, travels as `%XX` of its UTF-8 bytes (CloudEvents HTTP binding §3.1.3.2, which the NATS binding shares).
 */
const MUST_ENCODE = /[^\u0021\u0023\u0024\u0026-\u007e]/;
const CANNOT_STAY = /[^\u0021\u0023\u0024\u0026-\u007e]+/gu;
const encoder = new TextEncoder();

/** Encodes one header value. Lone surrogates become U+FFFD, since they have no UTF-8 form. */
export function encodeHeaderValue(value: string): string {
  // Nearly all values (ids, types, times) need nothing, so the common case is one test and no copy.
  return MUST_ENCODE.test(value) ? value.replace(CANNOT_STAY, encodeRun) : value;
}

function encodeRun(run: string): string {
  let encoded = '';
  for (const byte of encoder.encode(run)) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/**
 * Decodes one header value. Tolerant as the binding asks: a quoted string loses its quotes, and what is no valid
 * escape stays as it is.
 */
export function decodeHeaderValue(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1 ? unquote(value) : value;
  if (!bare.includes('%')) {
    return bare;
  }
  return bare.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function unquote(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/g, '$1');
}
