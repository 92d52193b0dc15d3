import { chown, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { copyFolder } from './copy-folder.js';

/** What a base backup leaves out: what a server makes anew, or what would be another server's. */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init', 'pg_wal']);
/** Folders that must be there and empty. */
const EMPTIED = [
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];

const isTaken = (relative: string): boolean =>
  !LEFT_OUT.has(path.basename(relative)) &&
  !path.basename(relative).startsWith('pgsql_tmp') &&
  !EMPTIED.includes(path.dirname(relative));

/**
 * Takes a base backup of a running server, as `pg_basebackup --wal-method=fetch` does (the embedded packages lack it):
 * the files as they are under load, and the log that makes them whole.
 *
 * @param url a role that may back up
 * @param dataDir the server's data folder
 * @param into where the copy goes; made, and then a data folder from which a server can start
 */
export async function takeBaseBackup(url: string, dataDir: string, into: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`select pg_backup_start('dateline', true)`);
    await copyFolder(dataDir, into, isTaken);
    const { rows } = await client.query<{ labelfile: string; spcmapfile: string; last: string }>(
      `select labelfile, spcmapfile, pg_walfile_name(lsn) as last from pg_backup_stop(false)`,
    );
    const [stopped] = rows;
    if (!stopped) throw new Error('PostgreSQL ended the backup without a label.');
    await writeLike(into, path.join(into, 'backup_label'), stopped.labelfile);
    await copyLog(dataDir, into, stopped.last);
  } finally {
    await client.end();
  }
}

/** Segments up to the one in which the backup ended; later ones would bring back what came after it. */
function copyLog(dataDir: string, into: string, last: string): Promise<void> {
  const isSegment = (name: string) => /^[0-9A-F]{24}$/.test(name);
  return copyFolder(dataDir, into, (relative) => {
    const name = path.basename(relative);
    if (relative === 'pg_wal') return true;
    if (path.dirname(relative) !== 'pg_wal') return false;
    return isSegment(name) ? name <= last : name.endsWith('.history');
  });
}

/**
 * Puts a backup in the place of a stopped server's data: whatever was committed after it is lost. The server goes on in
 * the same timeline, as after most restores by hand.
 */
export async function restoreBaseBackup(backup: string, dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
  await copyFolder(backup, dataDir);
}

/** Makes a backup a standby that follows a server. */
export async function makeStandby(backup: string, primaryUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const conninfo = `host=${hostname} port=${port} user=${username} password=${password} application_name=replica`;
  await writeLike(backup, path.join(backup, 'standby.signal'), '');
  await writeLike(backup, path.join(backup, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
}

/** Writes a file that belongs to whom the folder belongs to. */
async function writeLike(folder: string, file: string, content: string): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  await chown(file, uid, gid);
}
