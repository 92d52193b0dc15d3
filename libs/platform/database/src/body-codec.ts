import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bodies from this size in bytes are compressed; below it the gain is smaller than the work. */
export const COMPRESS_FROM_BYTES = 16 * 1024;
/** Level 3 costs a fifth of level 9 for nearly the same size. */
const ZSTD_LEVEL = 3;
const OUTPUT_CHUNK_BYTES = 128 * 1024;
/** Smallest chunk that zlib takes. */
const MIN_CHUNK_BYTES = 64;
/**
 * Up to this size a body is packed and unpacked at once: half a millisecond for a page, and a third of the CPU that the way
 * by the thread pool costs.
 */
const SYNC_UP_TO_BYTES = 512 * 1024;

/** How the bytes of a stored body are written. */
export type BodyEncoding = 'identity' | 'zstd';

export interface StoredBody {
  readonly encoding: BodyEncoding;
  readonly bytes: Buffer;
}

/**
 * Makes a body ready to be stored; a large one in zlib's thread pool, so that the event loop stays free.
 *
 * The size is told to zstd and the output chunk is made to fit, because without them each call allocates, and clears,
 * megabytes that it does not use.
 */
export async function encodeBody(body: Uint8Array): Promise<StoredBody> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length < COMPRESS_FROM_BYTES) return { encoding: 'identity', bytes };
  const options = {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    pledgedSrcSize: bytes.length,
    chunkSize: Math.min(bytes.length, OUTPUT_CHUNK_BYTES),
  };
  const packed =
    bytes.length <= SYNC_UP_TO_BYTES ? zstdCompressSync(bytes, options) : await compress(bytes, options);
  return packed.length < bytes.length ? { encoding: 'zstd', bytes: packed } : { encoding: 'identity', bytes };
}

/**
 * Reads a stored body back.
 *
 * @param size bytes of the body before it was compressed; decompression stops there
 * @throws Error when the encoding is unknown or the bytes are damaged
 */
export async function decodeBody(encoding: string, bytes: Buffer, size: number): Promise<Buffer> {
  if (encoding === 'identity') return bytes;
  if (encoding !== 'zstd') throw new Error(`Stored body has the unknown encoding "${encoding}".`);
  const options = { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, MIN_CHUNK_BYTES) };
  return size <= SYNC_UP_TO_BYTES ? zstdDecompressSync(bytes, options) : decompress(bytes, options);
}
