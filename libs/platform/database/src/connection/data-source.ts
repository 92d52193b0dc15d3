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
  /** A statement that runs longer is cancelled; default 30,000 ms. */
  readonly statementTimeoutMs?: number;
  /** How long a connection may take to be made or to become free; default 10,000 ms. */
  readonly connectTimeoutMs?: number;
}

/**
 * Every statement is written to walk an index. The planner would rather read whole tables while they are small, and a
 * plan that is kept would go on doing so when they are not: a young ledger has no statistics yet. What is worked on is
 * in memory, so a page costs a tenth of what the planner thinks.
 */
const PLANNER = ['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off', 'jit=off']
  .concat('seq_page_cost=0.1', 'random_page_cost=0.1', 'plan_cache_mode=force_generic_plan')
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** The ledger's data source, not yet connected (`initialize()` connects). Nothing is ever synchronised by itself. */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const { url, poolSize = 5, applicationName = 'dateline', statementTimeoutMs = 30_000 } = settings;
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
      options: PLANNER,
      statement_timeout: statementTimeoutMs,
      // A process that hangs inside a transaction would hold leases and locks for ever.
      idle_in_transaction_session_timeout: Math.max(statementTimeoutMs, 1_000),
      keepAlive: true,
    },
  });
}
