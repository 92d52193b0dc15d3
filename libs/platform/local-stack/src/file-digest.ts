import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type DigestAlgorithm = 'sha256' | 'sha512';

/** A file's digest, read as a stream: hex for SHA-256, `sha512-<base64>` (subresource integrity) for SHA-512. */
export async function fileDigest(
  path: string,
  algorithm: DigestAlgorithm,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const hash = createHash(algorithm);
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    onBytes?.(bytes);
  }
  return algorithm === 'sha256' ? hash.digest('hex') : `sha512-${hash.digest('base64')}`;
}

/** Throws one sentence when a download is not the pinned one. */
export function requireDigest(what: string, found: string, pinned: string): void {
  if (found === pinned) return;
  throw new Error(
    `${what} has the digest ${found} instead of the pinned ${pinned}: the download was damaged or replaced, and is not used.`,
  );
}
