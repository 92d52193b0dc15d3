import { chmod, chown, mkdir, mkdtemp, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runFolder } from './server-record.js';
import { blockedAt, type ServerUser } from './server-user.js';
import type { ServerName } from './stack-types.js';

/** Where data goes when root's checkout lies in a folder that the servers' user cannot enter. */
const systemData = '/var/lib/dateline';

/** Makes `<dataDir>`, `run` and `logs`; under sudo they become the checkout owner's. Returns the real path. */
export async function openDataDir(dataDir: string, user: ServerUser | undefined): Promise<string> {
  await makeOwned(dataDir);
  for (const folder of [runFolder(dataDir), logFolder(dataDir)]) await makeOwned(folder);
  // The folder is ours (a test's mkdtemp makes it 0700), and the servers' user must pass it.
  if (user) await chmod(dataDir, 0o755);
  return realpath(dataDir);
}

/** Makes a folder that belongs to whom its parent belongs to; matters for root alone. */
async function makeOwned(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made && process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(made));
    for (let path = folder; path.length >= made.length; path = dirname(path)) await chown(path, uid, gid);
  }
}

export function logFolder(dataDir: string): string {
  return join(dataDir, 'logs');
}

/**
 * The real folder of a server: `<dataDir>/<name>`. When the servers' user cannot reach that (a checkout below
 * /root, mode 0700), it is a link to a folder of a fresh name below /var/lib/dateline: opening root's home to
 * others would be worse, and a fresh name means that a deleted `.dateline` really starts empty.
 */
export async function openServerFolder(
  dataDir: string,
  name: ServerName,
  user: ServerUser | undefined,
): Promise<string> {
  const place = join(dataDir, name);
  const found = await realFolder(place);
  // The way to it, not the folder itself: that one is handed over before the server starts.
  const blocked = await blockedAt(dirname(found ?? place), user);
  if (blocked && found) {
    throw new Error(
      `${place} lies behind ${blocked}, which uid ${user?.uid} cannot enter; remove it or start as the user who made it.`,
    );
  }
  if (!found && !blocked) await mkdir(place, { mode: 0o700 });
  if (!found && blocked) await linkOutside(place, dataDir, name);
  const folder = await realpath(place);
  await requireOwn(folder);
  return folder;
}

async function realFolder(place: string): Promise<string | undefined> {
  const link = await readlink(place).catch(() => undefined);
  if (link !== undefined) await mkdir(link, { recursive: true });
  return realpath(place).catch(() => undefined);
}

async function linkOutside(place: string, dataDir: string, name: ServerName): Promise<void> {
  await mkdir(systemData, { recursive: true });
  await chmod(systemData, 0o755);
  const folder = await mkdtemp(join(systemData, `${basename(dirname(dataDir))}-${name}-`));
  await symlink(folder, place);
}

async function requireOwn(folder: string): Promise<void> {
  const me = process.getuid?.();
  const { uid } = await stat(folder);
  if (me === undefined || me === 0 || uid === me) return;
  throw new Error(
    `${folder} belongs to uid ${uid}, from a start as another user; remove it (its data is lost) or start as that user.`,
  );
}
