import { randomUUID } from 'node:crypto';
import { chown, lchown, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from './run-command.js';

/** Whom the servers run as when that is not ourselves. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL and Elasticsearch refuse to run as root. For root, the servers run as the owner of the folder that
 * holds `dataDir` when that is an ordinary user (`sudo npm start` in somebody's checkout: the data stays theirs),
 * else as `nobody`. For an ordinary user: undefined, the servers run as ourselves.
 */
export async function serverUser(dataDir: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const holder = await stat(await nearestExisting(dirname(resolve(dataDir))));
  if (holder.uid !== 0) return { uid: holder.uid, gid: holder.gid };
  const [uid, gid] = await Promise.all([idOfNobody('-u'), idOfNobody('-g')]);
  return { uid, gid };
}

async function idOfNobody(flag: '-u' | '-g'): Promise<number> {
  const { code, output } = await runCommand('id', [flag, 'nobody']);
  const id = Number(output.trim());
  return code === 0 && Number.isInteger(id) ? id : 65534;
}

/** The path itself or the closest folder above it that exists. */
export async function nearestExisting(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (folder === dirname(folder)) return folder;
    try {
      await stat(folder);
      return folder;
    } catch {
      continue;
    }
  }
}

/** Whether a user may pass a folder or file with this owner and mode (x for folders, r for files). */
export function mayPass(
  entry: { readonly uid: number; readonly gid: number; readonly mode: number },
  user: ServerUser,
  bits: number,
): boolean {
  if (entry.uid === user.uid) return (entry.mode & (bits << 6)) !== 0;
  if (entry.gid === user.gid) return (entry.mode & (bits << 3)) !== 0;
  return (entry.mode & bits) !== 0;
}

/**
 * The first folder on the way to `path` (its existing part) that the user cannot enter, typically a home folder
 * of mode 0700. Undefined: the way is free, or there is no other user.
 */
export async function blockedAt(path: string, user: ServerUser | undefined): Promise<string | undefined> {
  if (!user) return undefined;
  const ways: string[] = [];
  for (let folder = await nearestExisting(path); ; folder = dirname(folder)) {
    ways.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of ways) {
    const entry = await stat(folder);
    if (entry.isDirectory() && !mayPass(entry, user, 0o1)) return folder;
  }
  return undefined;
}

/** Hands a folder and all in it to the server's user, unless it is his already. Links are not followed. */
export async function giveTo(user: ServerUser | undefined, path: string): Promise<void> {
  if (!user || (await stat(path)).uid === user.uid) return;
  await chown(path, user.uid, user.gid);
  if (!(await stat(path)).isDirectory()) return;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

/**
 * Writes a file that the server's user alone can read, whatever our umask is: 0600 from its first byte, and in its place
 * only when it is whole. Who had opened an earlier one, more open perhaps, goes on seeing that.
 */
export async function writeFor(user: ServerUser | undefined, path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { flag: 'wx', mode: 0o600 });
  if (user) await chown(draft, user.uid, user.gid);
  await rename(draft, path);
}
