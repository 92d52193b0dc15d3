import { chmod, chown, cp, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startStack, type Stack, type StackServer } from '@dateline/local-stack';
import { until } from '../harness/until.js';
import { makeStandby, restoreBaseBackup, takeBaseBackup } from './postgres-backup.js';
import { openProxy, type ServerProxy } from './server-proxy.js';

/** A PostgreSQL that can be killed, put back to a backup, and replaced by its asynchronous replica. */
export class FailoverPostgres {
  private generation = 0;
  private replica: Stack | undefined;
  /** The replica's way to its primary; cut, it falls behind. */
  private replication: ServerProxy | undefined;

  private constructor(
    private readonly folder: string,
    private primary: Stack,
  ) {}

  /** @param folder everything of all generations lies below it */
  static async start(folder: string): Promise<FailoverPostgres> {
    // The servers' user must pass it; a test's mkdtemp makes it 0700.
    await chmod(folder, 0o755);
    return new FailoverPostgres(folder, await startPostgres(path.join(folder, 'postgres-0')));
  }

  /** Of the server that is the primary now; another one after a failover. */
  get url(): string {
    return this.primary.urls.DATABASE_URL as string;
  }

  get pid(): number | undefined {
    return this.server.pid;
  }

  kill(): Promise<void> {
    return this.primary.killServer('postgres');
  }

  startAgain(): Promise<void> {
    return this.primary.startServer('postgres');
  }

  /** A base backup of this moment, taken while the server works. Returns what puts it back. */
  async backUp(): Promise<string> {
    this.generation += 1;
    const backup = path.join(this.folder, `backup-${this.generation}`);
    await takeBaseBackup(this.url, this.server.dataDir as string, backup);
    return backup;
  }

  /** The server is killed and comes back as it was when the backup was taken. */
  async restore(backup: string): Promise<void> {
    await this.kill();
    await restoreBaseBackup(backup, this.server.dataDir as string);
    await this.startAgain();
  }

  /** Starts a replica that follows the primary, and waits until it has caught up. */
  async follow(): Promise<void> {
    const backup = await this.backUp();
    this.replication = await openProxy(this.url);
    await makeStandby(backup, this.replication.url);
    const place = path.join(this.folder, `postgres-${this.generation}`);
    // The password is the primary's: the replica has the same roles.
    await mkdir(path.join(place, 'postgres'), { recursive: true });
    await restoreBaseBackup(backup, path.join(place, 'postgres', 'data'));
    await rm(backup, { recursive: true });
    await copyPassword(path.dirname(this.server.dataDir as string), path.join(place, 'postgres'));
    this.replica = await startPostgres(place);
    await until('the replica has caught up', async () => {
      const lsn = await ask(this.url, 'select pg_current_wal_lsn()::text');
      const replica = this.replica?.urls.DATABASE_URL as string;
      return (await ask(replica, `select (pg_last_wal_replay_lsn() >= '${lsn}')::text`)) === 'true';
    });
  }

  /** From now on nothing more reaches the replica: what a failover will lose. */
  fallBehind(): void {
    this.replication?.cut();
  }

  /** The primary dies for good and the replica takes its place with what it has; its clients must be sent to `url`. */
  async failOver(): Promise<void> {
    const { replica, primary } = this;
    if (!replica) throw new Error('There is no replica to fail over to.');
    await primary.killServer('postgres');
    await this.replication?.close();
    await ask(replica.urls.DATABASE_URL as string, 'select pg_promote(true, 60)::text');
    this.primary = replica;
    this.replica = undefined;
    this.replication = undefined;
    await primary.stop();
  }

  async stop(): Promise<void> {
    await this.replica?.stop();
    await this.replication?.close();
    await this.primary.stop();
  }

  private get server(): StackServer {
    return this.primary.servers[0] as StackServer;
  }
}

function startPostgres(dataDir: string): Promise<Stack> {
  const { DATABASE_URL: _given, ...env } = process.env;
  return startStack({ dataDir, profile: 'test', servers: ['postgres'], env });
}

async function copyPassword(from: string, to: string): Promise<void> {
  const file = path.join(to, 'password');
  await cp(path.join(from, 'password'), file);
  await chmod(file, 0o600);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(path.join(from, 'password'));
  await chown(file, uid, gid);
  await chown(to, uid, gid);
}

/** One value as text, asked by a connection of its own. */
async function ask(url: string, statement: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, string>>({ text: statement });
    return String(Object.values(rows[0] ?? {})[0]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
