import { DataSource } from 'typeorm';
import { askIncarnation } from '../incarnation/ask-incarnation.js';
import { entities } from '../schema/entities.js';
import { PreparingClient } from './preparing-client.js';
import { MIGRATIONS_TABLE, migrations } from '../schema/migrations/migrations.js';

export interface DataSourceSettings {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Most connections of this process; default 5. */
  readonly poolSize?: number;
  /** Seen in `pg_stat_activity`; name the service. */
  readonly applicationName?: string;
  /**
   * A statement that runs longer is cancelled by the server; default 30,000 ms. A connection that does not even say so
   * is given up two seconds later. 0: neither (migrations).
   */
  readonly statementTimeoutMs?: number;
  /** How long a connection may take to be made or to become free; default 10,000 ms. */
  readonly connectTimeoutMs?: number;
}

/** How much longer than the server this side waits: the server's own word, `57014`, keeps the connection. */
const SILENCE_MARGIN_MS = 2_000;
/**
 * Longest transaction; the server ends what is older. A transaction waits less than this and a connection's time for its
 * start, so a handler whose own deadline (120 s) is over has nothing left that could still commit.
 */
const TRANSACTION_MS = 90_000;
/** A connection that was not used for so long is closed; so a silent one is never kept for later. */
const IDLE_MS = 10_000;

/** By these both ends find a connection without another end within half a minute, also while nothing is asked. */
const KEEPALIVE = { idleSeconds: 10, intervalSeconds: 5, count: 3 };

/**
 * Every statement is written to walk an index. The planner would rather read whole tables while they are small, and a
 * plan that is kept would go on doing so when they are not: a young ledger has no statistics yet. What is worked on is
 * in memory, so a page costs a tenth of what the planner thinks.
 */
const SESSION = ['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off', 'jit=off']
  .concat('seq_page_cost=0.1', 'random_page_cost=0.1', 'plan_cache_mode=force_generic_plan')
  .concat(
    `tcp_keepalives_idle=${KEEPALIVE.idleSeconds}`,
    `tcp_keepalives_interval=${KEEPALIVE.intervalSeconds}`,
  )
  .concat(`tcp_keepalives_count=${KEEPALIVE.count}`)
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** The ledger's data source, not yet connected (`initialize()` connects). Nothing is ever synchronised by itself. */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const { url, poolSize = 5, applicationName = 'dateline', statementTimeoutMs = 30_000 } = settings;
  const isBounded = statementTimeoutMs > 0;
  const silenceMs = isBounded ? statementTimeoutMs + SILENCE_MARGIN_MS : 0;
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    connectTimeoutMS: settings.connectTimeoutMs ?? 10_000,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    extra: {
      Client: PreparingClient,
      onConnect: askIncarnation,
      silenceMs,
      options: isBounded ? `${SESSION} -c transaction_timeout=${TRANSACTION_MS}` : SESSION,
      statement_timeout: statementTimeoutMs,
      // A process that hangs, or has vanished, inside a transaction would hold leases and locks for ever.
      idle_in_transaction_session_timeout: Math.max(statementTimeoutMs, 1_000),
      idleTimeoutMillis: isBounded ? Math.min(IDLE_MS, silenceMs) : IDLE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE.idleSeconds * 1000,
    },
  });
}
