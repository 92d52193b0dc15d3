import { Client } from 'pg';

/** A database that one test line has for itself. */
export interface OwnDatabase {
  readonly url: string;
  /** Who is connected, by application name; those who are about to leave get two seconds. */
  openConnections(): Promise<string[]>;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

const SETTLE_MS = 2000;

/**
 * Creates an empty database on a server.
 *
 * @param serverUrl any database of the server, with a role that may create databases
 */
export async function createOwnDatabase(serverUrl: string, name: string): Promise<OwnDatabase> {
  await onServer(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    openConnections: () => onServer(serverUrl, (client) => settledConnections(client, name)),
    drop: async () => {
      await onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The server needs a moment to notice that a client has gone. */
async function settledConnections(client: Client, name: string): Promise<string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { rows } = await client.query<{ application: string }>(
      `select application_name as application from pg_stat_activity
        where datname = $1 and backend_type = 'client backend' order by 1`,
      [name],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map(({ application }) => application);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function onServer<Result>(
  serverUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: serverUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
