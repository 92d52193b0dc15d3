import type { DataSource } from 'typeorm';
import { errorsWithin, isNetworkError, type Dependency } from '@dateline/dependency';

/** Milliseconds that a `select 1` may take. */
const PING_MS = 2_000;

/**
 * SQLSTATEs by which the server says that it cannot serve anybody at present (PostgreSQL manual, appendix A): 25006 a
 * standby that was not promoted yet, 53… a full disk, no memory, no connection left, 57P… stopping or starting, 58… its
 * machine fails. Whole classes: 08, connection exceptions; 28 and 3D, credentials and database, which are an operator's
 * to mend while the work waits.
 */
const DOWN_CODES =
  /^(08[0-9A-Z]{3}|28[0-9A-Z]{3}|3D[0-9A-Z]{3}|25006|53000|53100|53200|53300|57P0[1-4]|58000|58030)$/;

/**
 * SQLSTATEs by which the server says that it works, that this did not go through now, and that nobody is to blame:
 * serialisation failure and deadlock (the server chose a victim), a lock that was not had in time, a statement or
 * transaction that outran its time (it mostly waited for others), a session that was closed for being idle (this process
 * had been stopped).
 */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set(
  ['40001', '40P01', '55P03', '57014'].concat('25P03', '25P04', '57P05'),
);

/** Messages of `pg` and `pg-pool` for broken connections; these errors carry no code. */
const CONNECTION_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|client was closed|driver not connected/i;

/** Names of TypeORM's errors for a data source that lost, or has not got, its connection. */
const CONNECTION_ERROR_NAMES: ReadonlySet<unknown> = new Set([
  'CannotExecuteNotConnectedError',
  'ConnectionIsNotSetError',
  'DriverNotConnectedError',
  'QueryRunnerAlreadyReleasedError',
]);

/** PostgreSQL as a dependency: what its outage looks like, and how to ask whether it is over. */
export function databaseDependency(dataSource: DataSource): Dependency {
  return {
    name: 'postgres',
    deadlineMs: PING_MS,
    isDown: isDatabaseDown,
    isTransient: isDatabaseTransient,
    ping: async () => {
      await dataSource.query('select 1');
    },
  };
}

/**
 * True when PostgreSQL is down, starting, stopping, full or unreachable: an outage, which stops the pulling and burns
 * no attempt (law 6). False for an error that the statement has earned by itself.
 */
export function isDatabaseDown(error: unknown): boolean {
  const errors = errorsWithin(error);
  // A statement's own error has an SQLSTATE, and its message may quote data: do not look for words beside it.
  const isAnswered = errors.some(isAnswer);
  return errors.some(
    (one) =>
      isNetworkError(one) ||
      (typeof one['code'] === 'string' && DOWN_CODES.test(one['code'])) ||
      CONNECTION_ERROR_NAMES.has(one['name']) ||
      (!isAnswered && typeof one['message'] === 'string' && CONNECTION_MESSAGE.test(one['message'])),
  );
}

/** True when the same work may be tried again and nobody is to blame; never of an outage. */
export function isDatabaseTransient(error: unknown): boolean {
  return !isDatabaseDown(error) && errorsWithin(error).some(({ code }) => TRANSIENT_CODES.has(code));
}

/** An answer of the server: it has an SQLSTATE. */
const isAnswer = ({ code }: Record<string, unknown>): boolean =>
  typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
