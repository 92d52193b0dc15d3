import { describe, expect, it } from '@jest/globals';
import { hash, randomBytes } from 'node:crypto';
import { COMPRESS_FROM_BYTES, DamagedBodyError, decodeBody, encodeBody, readBody } from './body-codec.js';

describe('bodies', () => {
  const words = (size: number) => Buffer.from('news '.repeat(size / 5 + 1)).subarray(0, size);

  it.each([
    ['nothing', Buffer.alloc(0), 'identity'],
    ['just under the limit', words(COMPRESS_FROM_BYTES - 1), 'identity'],
    ['at the limit', words(COMPRESS_FROM_BYTES), 'zstd'],
    ['random bytes', randomBytes(50_000), 'identity'],
    ['more than a megabyte', words(3_000_000), 'zstd'],
  ])('%s come back byte for byte', async (_, body, encoding) => {
    const stored = await encodeBody(body);
    expect(stored.encoding).toBe(encoding);
    expect(stored.bytes.length).toBeLessThanOrEqual(body.length);
    expect(stored.size).toBe(body.length);
    expect(body.equals(decodeBody(stored))).toBe(true);
  });

  it('reads a view into a larger buffer, not the buffer', async () => {
    const inner = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3);
    expect([...(await encodeBody(inner)).bytes]).toEqual([2, 3]);
  });

  it.each([
    ['of a page that was stored as it is', words(2_000)],
    ['of a page that was packed', words(60_000)],
  ])('notices any garbled byte %s', async (_, body) => {
    const stored = { ...(await encodeBody(body)), sha256: hash('sha256', body, 'hex') };
    expect(body.equals(readBody(stored))).toBe(true);
    for (let at = 0; at < stored.bytes.length; at += Math.ceil(stored.bytes.length / 50)) {
      const bytes = Buffer.from(stored.bytes);
      bytes[at]! ^= 0x20;
      expect(() => readBody({ ...stored, bytes })).toThrow(DamagedBodyError);
    }
  });

  it('refuses damaged bytes, a size that was exceeded, and an unknown encoding', async () => {
    const stored = await encodeBody(words(20_000));
    expect(() => decodeBody({ ...stored, bytes: stored.bytes.subarray(0, 10) })).toThrow();
    expect(() => decodeBody({ ...stored, size: 100 })).toThrow();
    expect(() => decodeBody({ ...stored, encoding: 'lzma' })).toThrow('unknown encoding "lzma"');
  });
});
