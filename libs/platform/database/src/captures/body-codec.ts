import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const compress = promisify(zstdCompress);

/** Bodies from this size in bytes are compressed; below it the gain is smaller than the work. */
export const COMPRESS_FROM_BYTES = 16 * 1024;
/** On pages, level 3 makes 5 % less of them for a quarter more CPU; level 9 costs five times as much. */
const ZSTD_LEVEL = 1;
/** Pages become a quarter to a third of their size: one chunk of this share holds most of them, and none is far too large. */
const OUTPUT_SHARE = 0.4;
const MAX_CHUNK_BYTES = 128 * 1024;
/** Smallest chunk that zlib takes. */
const MIN_CHUNK_BYTES = 64;
/**
 * Up to this size a body is packed at once: half a millisecond for a page, and a third of the CPU that the way by the
 * thread pool costs.
 */
const SYNC_UP_TO_BYTES = 512 * 1024;

/** How the bytes of a stored body are written. */
export type BodyEncoding = 'identity' | 'zstd';

export interface StoredBody {
  readonly encoding: BodyEncoding;
  readonly bytes: Buffer;
  /** Bytes of the body before it was compressed. */
  readonly size: number;
}

/**
 * Makes a body ready to be stored; a large one in zlib's thread pool, so that the event loop stays free.
 *
 * The size is told to zstd and the output chunk is made to fit, because without them each call allocates, and clears,
 * megabytes that it does not use.
 */
export async function encodeBody(body: Uint8Array): Promise<StoredBody> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const size = bytes.length;
  if (size < COMPRESS_FROM_BYTES) return { encoding: 'identity', bytes, size };
  const options = {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    pledgedSrcSize: size,
    chunkSize: Math.min(Math.ceil(size * OUTPUT_SHARE), MAX_CHUNK_BYTES),
  };
  const packed = size <= SYNC_UP_TO_BYTES ? zstdCompressSync(bytes, options) : await compress(bytes, options);
  return packed.length < size
    ? { encoding: 'zstd', bytes: packed, size }
    : { encoding: 'identity', bytes, size };
}

/** A stored body as it was read from the ledger, or came out of a message between threads. */
export interface PackedBody {
  readonly encoding: string;
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** A stored body together with what it was when it was downloaded. */
export interface StoredBytes extends PackedBody {
  /** SHA-256 of the body in hex. */
  readonly sha256: string;
}

/** The stored bytes are not those that were stored: a disk, a restore or somebody's hand has changed them. */
export class DamagedBodyError extends Error {
  override readonly name = 'DamagedBodyError';
}

/**
 * Reads a stored body back for work, and makes sure that it is what was downloaded: 0.2 ms for a page.
 *
 * @throws DamagedBodyError in one sentence
 */
export function readBody(stored: StoredBytes): Uint8Array {
  let body: Uint8Array;
  try {
    body = decodeBody(stored);
  } catch (error) {
    throw new DamagedBodyError(
      `The stored bytes cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const found = hash('sha256', body, 'hex');
  if (found === stored.sha256) return body;
  throw new DamagedBodyError(
    `The stored bytes have the SHA-256 ${found}, those that were downloaded had ${stored.sha256}.`,
  );
}

/**
 * Reads a stored body back; decompression stops at the size that it had.
 *
 * @throws Error when the encoding is unknown or the bytes are damaged
 */
export function decodeBody({ encoding, bytes, size }: PackedBody): Uint8Array {
  if (encoding === 'identity') return bytes;
  if (encoding !== 'zstd') throw new Error(`Stored body has the unknown encoding "${encoding}".`);
  return zstdDecompressSync(bytes, {
    maxOutputLength: Math.max(size, 1),
    chunkSize: Math.max(size, MIN_CHUNK_BYTES),
  });
}
