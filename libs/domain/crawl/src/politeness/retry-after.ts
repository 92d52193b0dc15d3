/** A site that asks for more than this (30 days) is asked again after it. */
export const MAX_RETRY_AFTER_SECONDS = 30 * 24 * 3600;

/**
 * Reads a Retry-After header (RFC 9110 §10.2.3): seconds, or an HTTP date in any of its three forms. Answers
 * whole seconds from `now`, rounded up, between 0 and 30 days; null when the value is neither.
 */
export function parseRetryAfter(value: string | null | undefined, now: Date): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return clamp(Math.ceil(Number(text)));
  if (!/[a-z]{3}/i.test(text)) return null;
  // The asctime form carries no zone, but an HTTP date is always in GMT (RFC 9110 §5.6.7).
  const at = Date.parse(/(?:GMT|UTC|Z|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : clamp(Math.ceil((at - now.getTime()) / 1000));
}

/** The lifetime that a Cache-Control header gives (RFC 9111), in seconds; null when it gives none. */
export function parseMaxAge(cacheControl: string | null | undefined): number | null {
  const text = cacheControl ?? '';
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/i.test(text)) return null;
  const match = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(text);
  return match ? Number(match[1]) : null;
}

function clamp(seconds: number): number {
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(0, seconds));
}
