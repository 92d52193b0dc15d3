/** System errors of a connection that could not be made or broke. */
const NETWORK_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** How deep errors are looked for inside others; a chain that is longer says nothing new. */
const MAX_DEPTH = 5;

/** An error and what it wraps: `driverError` (TypeORM), `cause`, the members of an AggregateError; outermost first. */
export function errorsWithin(error: unknown, depth = MAX_DEPTH): Record<string, unknown>[] {
  if (depth === 0 || typeof error !== 'object' || error === null) return [];
  const { driverError, cause, errors } = error as Record<string, unknown>;
  const inner = [driverError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [error as Record<string, unknown>, ...inner.flatMap((next) => errorsWithin(next, depth - 1))];
}

/** True for an error of the system that says: no connection, or no longer. Does not look inside; see `errorsWithin`. */
export function isNetworkError({ code }: { readonly code?: unknown }): boolean {
  return NETWORK_CODES.has(code);
}
