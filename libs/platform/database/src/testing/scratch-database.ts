import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../connection/data-source.js';
import { migrate } from '../schema/migrate.js';

/** A database that one spec file has for itself. */
export interface ScratchDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  /** A further data source on the same database, closed by `drop`. */
  connect(poolSize?: number): Promise<DataSource>;
  /** Connections to the database at present, other than the one that counts. */
  connections(): Promise<number>;
  /**
   * Closes the data sources and drops the database.
   *
   * @throws Error when somebody is still connected: a spec, or the code that it ran, leaked a connection
   */
  drop(): Promise<void>;
}

/**
 * Creates an empty database on the server of `DATABASE_URL`, by default with all migrations applied.
 *
 * @throws Error when `DATABASE_URL` is not set
 */
export async function createScratchDatabase(
  options: { isMigrated?: boolean } = {},
): Promise<ScratchDatabase> {
  const server = process.env['DATABASE_URL'];
  if (!server) throw new Error('DATABASE_URL is not set: integration specs need a PostgreSQL server.');
  const name = `dateline_spec_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const open: DataSource[] = [];
  const connect = async (poolSize = 4) => {
    const dataSource = await createDataSource({
      url: url.href,
      poolSize,
      applicationName: name,
    }).initialize();
    open.push(dataSource);
    return dataSource;
  };
  const dataSource = await connect();
  if (options.isMigrated !== false) await migrate(dataSource);
  const connections = () => onServer(server, (client) => countConnections(client, name));
  return { url: url.href, dataSource, connect, connections, drop: () => drop(server, name, open) };
}

async function drop(server: string, name: string, open: DataSource[]): Promise<void> {
  await Promise.all(
    open.filter(({ isInitialized }) => isInitialized).map((dataSource) => dataSource.destroy()),
  );
  await onServer(server, async (client) => {
    const left = await settledCount(client, name);
    await client.query(`drop database ${name} with (force)`);
    if (left > 0) throw new Error(`${left} connection(s) to the database of this spec were left open.`);
  });
}

/** The server needs a moment to notice that a client has gone. */
async function settledCount(client: Client, name: string): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if ((await countConnections(client, name)) === 0) return 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return countConnections(client, name);
}

async function countConnections(client: Client, name: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from pg_stat_activity where datname = $1',
    [name],
  );
  return rows[0]?.count ?? 0;
}

async function onServer<Result>(server: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
