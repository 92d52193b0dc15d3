import { chmod, chown, cp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startTemporaryStack, type StackServer, type TemporaryStack } from '@dateline/local-stack';
import { until } from '../harness/until.js';
import { makeStandby, restoreBaseBackup, takeBaseBackup } from './postgres-backup.js';
import { openProxy, type ServerProxy } from './server-proxy.js';

/** A PostgreSQL that can be killed, put back to a backup, and replaced by its asynchronous replica. */
export class FailoverPostgres {
  private backups = 0;
  private replica: TemporaryStack | undefined;
  /** The replica's way to its primary; cut, it falls behind. */
  private replication: ServerProxy | undefined;

  private constructor(private primary: TemporaryStack) {}

  static async start(): Promise<FailoverPostgres> {
    return new FailoverPostgres(await startPostgres());
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

  /** A base backup of this moment, taken while the server works. Returns its folder, which lasts until a failover. */
  async backUp(): Promise<string> {
    this.backups += 1;
    const backup = path.join(this.primary.dataDir, `backup-${this.backups}`);
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
    // Begun as a server of its own, so that its folder, its port and its record are there.
    const replica = await startPostgres();
    this.replica = replica;
    await replica.stopServer('postgres');
    const { dataDir } = replica.servers[0] as StackServer;
    await restoreBaseBackup(backup, dataDir as string);
    await rm(backup, { recursive: true });
    // The replica has the primary's roles, and with them its password.
    await copyPassword(path.dirname(this.server.dataDir as string), path.dirname(dataDir as string));
    await replica.startServer('postgres');
    await until('the replica has caught up', async () => {
      const lsn = await ask(this.url, 'select pg_current_wal_lsn()::text');
      const url = replica.urls.DATABASE_URL as string;
      return (await ask(url, `select (pg_last_wal_replay_lsn() >= '${lsn}')::text`)) === 'true';
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

function startPostgres(): Promise<TemporaryStack> {
  const { DATABASE_URL: _given, ...env } = process.env;
  return startTemporaryStack({ profile: 'test', servers: ['postgres'], env });
}

async function copyPassword(from: string, to: string): Promise<void> {
  const [source, target] = [path.join(from, 'password'), path.join(to, 'password')];
  await cp(source, target);
  await chmod(target, 0o600);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(source);
  await chown(target, uid, gid);
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
