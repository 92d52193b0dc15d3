export interface BackOffLimits {
  /** The pause after the first failure. */
  readonly baseSeconds: number;
  /** No pause is longer than this. */
  readonly capSeconds: number;
}

/**
 * The pause after the n-th failure in a row (`attempt` counts from 1): base × 2^(n-1), capped, and of that a
 * part between a half and the whole which depends on the key alone. So retries of many keys spread out, and a
 * restart computes the same time again. Fractions of seconds are kept.
 */
export function backOffSeconds(attempt: number, limits: BackOffLimits, key: string): number {
  const doublings = Math.min(Math.max(0, Math.floor(attempt) - 1), 52);
  const full = Math.min(limits.capSeconds, limits.baseSeconds * 2 ** doublings);
  return full * (0.5 + 0.5 * unitIntervalOf(`${key}#${attempt}`));
}

/** A number in [0, 1) that the text alone decides (FNV-1a, then an avalanche so that near texts differ). */
export function unitIntervalOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
