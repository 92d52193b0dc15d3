import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { FetchFailure } from './fetch-failure.js';

/** More encodings around one body are refused: nobody means it, and bombs nest. */
const MAX_ENCODINGS = 2;
/** Bodies up to this size on the wire are decoded at once: handing them to another thread costs more. */
const MAX_INLINE_WIRE_BYTES = 64 * 1024;
/** Decoding at once stops here and starts over beside the event loop: about 3 ms of a hostile body. */
const MAX_INLINE_BYTES = 1024 * 1024;

type Options = { maxOutputLength: number };
interface Codec {
  readonly now: (body: Buffer, options: Options) => Buffer;
  readonly later: (body: Buffer, options: Options) => Promise<Buffer>;
}

const CODECS = new Map<string, Codec>();
const gzip: Codec = { now: zlib.gunzipSync, later: promisify<Buffer, Options, Buffer>(zlib.gunzip) };
CODECS.set('gzip', gzip).set('x-gzip', gzip);
CODECS.set('br', {
  now: zlib.brotliDecompressSync,
  later: promisify<Buffer, Options, Buffer>(zlib.brotliDecompress),
});
// Older versions of Node 20 and 22 lack zstd; then it is not asked for.
if (typeof zlib.zstdDecompressSync === 'function') {
  CODECS.set('zstd', {
    now: zlib.zstdDecompressSync,
    later: promisify<Buffer, Options, Buffer>(zlib.zstdDecompress),
  });
}
const INFLATE: Codec = { now: zlib.inflateSync, later: promisify<Buffer, Options, Buffer>(zlib.inflate) };
const INFLATE_RAW: Codec = {
  now: zlib.inflateRawSync,
  later: promisify<Buffer, Options, Buffer>(zlib.inflateRaw),
};

/** What to say in Accept-Encoding. */
export const ACCEPTED_ENCODINGS = ['gzip', 'deflate', 'br', 'zstd']
  .filter((name) => name === 'deflate' || CODECS.has(name))
  .join(', ');

/**
 * Undoes a body's content encodings (RFC 9110 §8.4), in the reverse of their order. No step puts out more than
 * `maxBytes`: the decoder stops there. Throws FetchFailure `body-too-large`, or `http-protocol-error` for unknown,
 * broken or too many encodings.
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string,
  maxBytes: number,
  url: string,
): Promise<Buffer> {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name && name !== 'identity');
  if (names.length > MAX_ENCODINGS)
    throw broken(url, `${names.length} content encodings; ${MAX_ENCODINGS} are allowed`, false);
  let decoded = body;
  for (const name of names.reverse()) {
    if (decoded.length === 0) break;
    decoded = await decodeOnce(decoded, codecOf(name, decoded, url), maxBytes, url);
  }
  return decoded;
}

async function decodeOnce(body: Buffer, codec: Codec, maxBytes: number, url: string): Promise<Buffer> {
  try {
    const isSmall = body.length <= MAX_INLINE_WIRE_BYTES;
    const inline = isSmall ? decodeInline(body, codec, Math.min(maxBytes, MAX_INLINE_BYTES)) : null;
    return inline ?? (await codec.later(body, { maxOutputLength: maxBytes }));
  } catch (error) {
    if (isOverLimit(error)) {
      throw new FetchFailure(
        'body-too-large',
        `The body of ${url} has more than ${maxBytes} bytes when decompressed.`,
        {
          isTemporary: false,
        },
      );
    }
    throw broken(url, error instanceof Error ? error.message : String(error), true);
  }
}

function decodeInline(body: Buffer, codec: Codec, maxBytes: number): Buffer | null {
  try {
    return codec.now(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (isOverLimit(error)) return null;
    throw error;
  }
}

function codecOf(name: string, body: Buffer, url: string): Codec {
  if (name === 'deflate') return hasZlibHeader(body) ? INFLATE : INFLATE_RAW;
  const codec = CODECS.get(name);
  if (!codec) throw broken(url, `the unknown content encoding "${name.slice(0, 40)}"`, false);
  return codec;
}

/** `deflate` means the zlib format (RFC 1950), yet some servers send bare deflate data. */
function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && ((body[0] as number) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

function isOverLimit(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
}

function broken(url: string, what: string, isTemporary: boolean): FetchFailure {
  return new FetchFailure('http-protocol-error', `The body of ${url} cannot be decoded: ${what}.`, {
    isTemporary,
  });
}
