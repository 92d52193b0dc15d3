/** System errors of a connection that could not be made or broke. */
const NETWORK_CODES = new Set([
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

/**
 * SQLSTATEs by which the server says that it cannot serve anybody at present (PostgreSQL manual, appendix A). Class 08
 * (connection exceptions) counts as a whole. 25006 is a standby that was not promoted yet; 53100 a full disk.
 */
const SERVER_CODES = new Set([
  '25006',
  '53000',
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '58000',
  '58030',
]);

/** Messages of `pg` and `pg-pool` for broken connections; these errors carry no code. */
const CONNECTION_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|client was closed|query read timeout|driver not connected/i;

/** Names of TypeORM's errors for a data source that lost, or has not got, its connection. */
const CONNECTION_ERROR_NAMES = new Set([
  'CannotExecuteNotConnectedError',
  'ConnectionIsNotSetError',
  'DriverNotConnectedError',
  'QueryRunnerAlreadyReleasedError',
]);

/**
 * True when PostgreSQL is down, starting, stopping, full or unreachable: an outage, which stops the pulling and burns
 * no attempt (law 6). False for an error that the statement has earned by itself.
 *
 * Looks through wrappers (`driverError`, `cause`, the members of an AggregateError) to a depth of 5.
 */
export function isDatabaseDown(error: unknown): boolean {
  return isOutage(error, 5);
}

function isOutage(error: unknown, depth: number): boolean {
  if (depth === 0 || typeof error !== 'object' || error === null) return false;
  const { code, name, message, driverError, cause, errors } = error as Record<string, unknown>;
  if (typeof code === 'string' && isOutageCode(code)) return true;
  if (typeof name === 'string' && CONNECTION_ERROR_NAMES.has(name)) return true;
  // A statement's own error has an SQLSTATE, and its message may quote data: do not look for words in it.
  if (typeof code !== 'string' && typeof message === 'string' && CONNECTION_MESSAGE.test(message)) {
    if (!(driverError instanceof Error && typeof (driverError as { code?: unknown }).code === 'string'))
      return true;
  }
  const inner = Array.isArray(errors) ? errors : [];
  return [driverError, cause, ...inner].some((next) => isOutage(next, depth - 1));
}

function isOutageCode(code: string): boolean {
  return NETWORK_CODES.has(code) || SERVER_CODES.has(code) || /^08[0-9A-Z]{3}$/.test(code);
}
