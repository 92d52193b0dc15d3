import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE, migrations } from './migrations/migrations.js';
import { ensurePartitions } from './partitions.js';
import { rowOf, rowsOf } from '../sql/sql.js';

/** `server_version_num` of the oldest PostgreSQL that the ledger is run on. */
const OLDEST_SERVER = 180_000;

/**
 * Applies the migrations that are missing and makes the partitions of the weeks ahead. Two at once are safe: the second
 * waits for the first and finds nothing left to do.
 *
 * @returns names of the migrations that this call applied
 * @throws Error in one sentence when the server is older than PostgreSQL 18
 */
export async function migrate(dataSource: DataSource): Promise<{ applied: string[] }> {
  await verifyServer(dataSource);
  // The lock lives on a connection of its own: in the pool, a pool of one would wait for itself.
  const guard = new Client({
    connectionString: (dataSource.options as { url?: string }).url,
    application_name: 'dateline-migrate',
  });
  await guard.connect();
  try {
    await guard.query(`select pg_advisory_lock(hashtextextended('dateline:migrate', 0))`);
    const done = await dataSource.runMigrations();
    await ensurePartitions(dataSource);
    return { applied: done.map((migration) => migration.name) };
  } finally {
    await guard.end();
  }
}

/**
 * Checks, without changing anything, that this program can work on this database.
 *
 * @throws Error in one sentence: the server is too old, or a migration is missing ("run `dateline setup`")
 */
export async function verifySchema(dataSource: DataSource): Promise<void> {
  await verifyServer(dataSource);
  const { exists } = await rowOf<{ exists: boolean }>(
    dataSource,
    'select to_regclass($1) is not null as exists',
    [MIGRATIONS_TABLE],
  );
  const applied = exists
    ? await rowsOf<{ name: string }>(dataSource, `select name from ${MIGRATIONS_TABLE}`)
    : [];
  const known = new Set(applied.map(({ name }) => name));
  const missing = migrations.map(({ name }) => name).filter((name) => !known.has(name));
  if (missing.length === 0) return;
  const { database } = await rowOf<{ database: string }>(dataSource, 'select current_database() as database');
  const state =
    known.size === 0
      ? 'has no Dateline tables yet'
      : `lacks ${missing.length} migration(s), first ${missing[0]}`;
  throw new Error(`Database "${database}" ${state}: run \`dateline setup\`.`);
}

async function verifyServer(dataSource: DataSource): Promise<void> {
  const { number, version } = await rowOf<{ number: number; version: string }>(
    dataSource,
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  if (number < OLDEST_SERVER) {
    throw new Error(
      `PostgreSQL 18 or newer is needed and the server is ${version}: upgrade it or set DATABASE_URL to another.`,
    );
  }
}
