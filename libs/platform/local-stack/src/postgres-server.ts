import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { exists } from './cache-folder.js';
import { findPostgres } from './postgres-program.js';
import { readPidFile } from './pid-file.js';
import { describeProcess } from './process-identity.js';
import { lastLines, runCommand } from './run-command.js';
import { serverEnvironment, type LaunchCommand, type ServerKind, type ServerRun } from './server-kind.js';
import { giveTo, writeFor } from './server-user.js';
import type { StackProfile } from './stack-types.js';
import { versionText } from './version-rule.js';

const role = 'dateline';
const database = 'dateline';

/** PostgreSQL on loopback TCP alone, with a password that is drawn once for each data folder. */
export const postgresServer: ServerKind = {
  name: 'postgres',
  readyWithinMs: 90_000,
  probeEveryMs: 50,
  // "Fast" disconnects clients and writes a checkpoint; "immediate" leaves recovery to the next start.
  stopSignals: [
    { signal: 'SIGINT', waitMs: 20_000 },
    { signal: 'SIGQUIT', waitMs: 5_000 },
  ],
  find: findPostgres,
  dataFolder: (serverDir) => join(serverDir, 'data'),
  pidFile: (serverDir) => join(serverDir, 'data', 'postmaster.pid'),
  prepare,
  url: urlFor,
  probe: (url) => withClient(url, readVersion),
  makeReady,
};

async function urlFor(serverDir: string, port: number): Promise<string> {
  const password = (await readFile(passwordFile(serverDir), 'utf8')).trim();
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

function passwordFile(serverDir: string): string {
  return join(serverDir, 'password');
}

async function prepare(run: ServerRun): Promise<LaunchCommand> {
  const { serverDir, program, port, context } = run;
  const data = postgresServer.dataFolder(serverDir);
  const secret = passwordFile(serverDir);
  if (!(await exists(secret))) {
    await writeFor(context.user, secret, `${randomBytes(24).toString('base64url')}\n`);
  }
  await giveTo(context.user, serverDir);
  if (!(await exists(join(data, 'PG_VERSION')))) await initialize(run, data, secret);
  await giveTo(context.user, data);
  await requireMajor(data);
  await removeStalePidFile(serverDir);
  return {
    program: join(program.path, 'postgres'),
    args: ['-D', data, ...settings(port, context.profile)],
    cwd: serverDir,
    env: serverEnvironment(run),
  };
}

/** initdb into a folder beside, then one rename: a cut-off initdb never looks like a database. */
async function initialize(run: ServerRun, data: string, secret: string): Promise<void> {
  const { context, program, serverDir } = run;
  const step = context.progress.begin('postgres', 'start', 'initdb');
  await rm(data, { recursive: true, force: true });
  const draft = `${data}.${randomUUID()}`;
  await mkdir(draft, { mode: 0o700 });
  await giveTo(context.user, draft);
  const args = [
    ...['--pgdata', draft, '--username', role, '--pwfile', secret, '--auth', 'scram-sha-256'],
    // The built-in provider sorts by code point alike on every platform, and needs no locale of the system.
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...(context.profile === 'test' ? ['--no-sync'] : []),
  ];
  const result = await runCommand(join(program.path, 'initdb'), args, {
    cwd: serverDir,
    env: serverEnvironment(run),
    signal: context.signal,
    ...context.user,
  });
  if (result.code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`initdb failed:\n${lastLines(result.output)}`);
  }
  await rename(draft, data);
  step.done();
}

function settings(port: number, profile: StackProfile): string[] {
  const all: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    log_checkpoints: 'off',
    // Without fsync the kernel still holds every write: kill -9 of PostgreSQL loses nothing, a power cut may.
    ...(profile === 'test' ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function requireMajor(data: string): Promise<void> {
  const major = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  if (major === '18') return;
  throw new Error(
    `${data} holds data of PostgreSQL ${major}, and PostgreSQL 18 cannot read it; move the folder away or set DATABASE_URL.`,
  );
}

/**
 * PostgreSQL refuses to start while the pid in postmaster.pid belongs to any live process. After a reboot, or in a
 * restarted container, that is often a stranger. Our own orphans were found before, so what is left is stale.
 */
async function removeStalePidFile(serverDir: string): Promise<void> {
  const file = postgresServer.pidFile(serverDir);
  const pid = await readPidFile(file);
  if (pid === undefined) return;
  const found = await describeProcess(pid);
  if (!found?.command.includes(serverDir)) await rm(file, { force: true });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  // A server that dies while we are connected must not end this process through an unheard error event.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return versionText(rows[0]?.server_version ?? '') ?? 'unknown';
}

async function makeReady(url: string): Promise<string> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  return withClient(maintenance.href, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
    return readVersion(client);
  });
}
