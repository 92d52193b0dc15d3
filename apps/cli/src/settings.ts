import { CommandError } from './command-error.js';

/** Private ranges that the commands may contact, as for the fetcher. */
export function allowedAddresses(env: NodeJS.ProcessEnv = process.env): string[] {
  return (env.DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS ?? '')
    .split(',')
    .map((cidr) => cidr.trim())
    .filter(Boolean);
}

/** Largest page that is taken in, in bytes; the same limit as for downloads. */
export function maxBodyBytes(env: NodeJS.ProcessEnv = process.env): number {
  const text = env.DATELINE_HTTP_BODY_BYTES;
  if (!text) return 10 * 1024 ** 2;
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes > 0) return bytes;
  throw new CommandError(`DATELINE_HTTP_BODY_BYTES="${text}" must be a number of bytes.`);
}
