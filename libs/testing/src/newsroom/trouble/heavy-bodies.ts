import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createBrotliCompress, createGzip, constants } from 'node:zlib';
import type { Answer } from '../answer.js';

const MEBIBYTE = 1024 * 1024;
/** What a bomb unpacks to, in MiB. */
export const BOMB_MEBIBYTES = 200;
/** How large the oversized page is, in MiB. */
export const OVERSIZED_MEBIBYTES = 50;

type Encoding = 'gzip' | 'br';

const bombs = new Map<Encoding, Promise<Buffer>>();

const packer = (encoding: Encoding) =>
  encoding === 'gzip'
    ? createGzip({ level: 9 })
    : createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
      });

async function pack(encoding: Encoding): Promise<Buffer> {
  const zeros = Buffer.alloc(MEBIBYTE);
  const source = Readable.from(Array.from({ length: BOMB_MEBIBYTES }, () => zeros));
  return Buffer.concat(await source.pipe(packer(encoding)).toArray());
}

/** 200 MiB of zeros, packed when first asked for (about half a second) and kept: it is a few hundred KiB at most. */
function bombOf(encoding: Encoding): Promise<Buffer> {
  const known = bombs.get(encoding);
  if (known) return known;
  const packed = pack(encoding);
  bombs.set(encoding, packed);
  return packed;
}

/** A small body that unpacks to 200 MiB. */
export const bomb =
  (encoding: Encoding): Answer =>
  ({ request, response }) => {
    bombOf(encoding).then(
      (bytes) => {
        const headers = { 'content-encoding': encoding, 'content-length': String(bytes.length) };
        response.writeHead(200, { 'content-type': 'text/html', ...headers });
        response.end(request.method === 'HEAD' ? undefined : bytes);
      },
      (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return 'answered';
  };

const LINE = '<p>The same line again and again, until nobody wants to read it any more.</p>\n';

/** A page of 50 MiB, written as fast as the client reads, with or without saying how long it is. */
export const oversized =
  (declaresLength: boolean): Answer =>
  ({ request, response }) => {
    const piece = Buffer.alloc(MEBIBYTE / 16, LINE);
    const pieces = OVERSIZED_MEBIBYTES * 16;
    const length = declaresLength ? { 'content-length': String(piece.length * pieces) } : {};
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...length });
    if (request.method === 'HEAD') response.end();
    else void pour(response, piece, pieces);
    return 'answered';
  };

/** Stops when the client is gone: nothing is generated for nobody. */
async function pour(
  response: Parameters<Answer>[0]['response'],
  piece: Buffer,
  pieces: number,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    for (let written = 0; written < pieces && !response.destroyed; written += 1) {
      if (!response.write(piece)) await once(response, 'drain', { signal: gone.signal });
    }
    response.end();
  } catch {
    response.destroy();
  }
}
