import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { takeLock } from './file-lock.js';
import { describeProcess } from './process-identity.js';
import type { StackContext } from './stack-context.js';
import type { ServerName } from './stack-types.js';
import { blockedAt, nearestExisting } from './server-user.js';

/** Where root's cache goes when its home folder bars the servers' user. */
const systemCache = '/var/cache/dateline';

/**
 * The cache shared by all checkouts: `DATELINE_CACHE_DIR`, else `$XDG_CACHE_HOME/dateline`, else
 * `~/.cache/dateline`. The servers run from it, so their user must be able to enter it: root's home is usually
 * closed (0700), and then `/var/cache/dateline` is taken. An explicit setting is never replaced: it fails.
 */
export async function cacheFolder(context: StackContext): Promise<string> {
  const explicit = context.env['DATELINE_CACHE_DIR'];
  const base = context.env['XDG_CACHE_HOME'] || join(context.env['HOME'] || homedir(), '.cache');
  const wanted = resolve(explicit || join(base, 'dateline'));
  const blocked = await blockedAt(wanted, context.user);
  if (!blocked) return makeFolder(wanted);
  if (explicit) {
    throw new Error(
      `DATELINE_CACHE_DIR is ${wanted}, but the servers run as uid ${context.user?.uid} and cannot enter ${blocked}; choose a folder that everybody may enter.`,
    );
  }
  return makeFolder(systemCache);
}

/** Made under sudo inside somebody's home, the folder must stay usable for its owner. */
async function makeFolder(folder: string): Promise<string> {
  const parent = await stat(await nearestExisting(folder));
  try {
    const first = await mkdir(folder, { recursive: true });
    for (let made = folder; first && made.length >= first.length; made = dirname(made)) {
      await chmod(made, 0o755);
      if (process.getuid?.() === 0) await chown(made, parent.uid, parent.gid);
    }
    return folder;
  } catch (error) {
    throw new Error(
      `The cache folder ${folder} cannot be made (${(error as Error).message}); set DATELINE_CACHE_DIR to a folder that can be written.`,
      { cause: error },
    );
  }
}

export interface Installation {
  readonly server: ServerName;
  /** Folder name in the cache; names product, version and platform. */
  readonly name: string;
  /** A file of the finished folder; a folder without it is not taken. */
  readonly proof: string;
  /** Free space that the download and unpacking need together. */
  readonly neededBytes: number;
  /** Fills `target`; `work` is for downloads and vanishes afterwards. */
  fill(target: string, work: string): Promise<void>;
}

/**
 * The finished folder of an installation, filled when missing. One process fills at a time; and because the folder
 * appears by one rename, even two that fill at once leave a whole one.
 */
export async function installOnce(
  context: StackContext,
  cache: string,
  installation: Installation,
): Promise<{ readonly folder: string; readonly how: 'cache' | 'provisioned' }> {
  const folder = join(cache, installation.name);
  if (await exists(join(folder, installation.proof))) return { folder, how: 'cache' };
  const lock = await takeCacheLock(context, folder, installation);
  try {
    if (await exists(join(folder, installation.proof))) return { folder, how: 'cache' };
    await removeLeftovers(cache);
    await requireSpace(cache, installation);
    await fillAndRename(cache, folder, installation);
    return { folder, how: 'provisioned' };
  } finally {
    await lock.release();
  }
}

function takeCacheLock(context: StackContext, folder: string, { server, name }: Installation) {
  return takeLock(`${folder}.lock`, {
    signal: context.signal,
    onWait: (pid) =>
      context.progress.note(server, 'wait', `process ${pid} is fetching ${name}; waiting for it`),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
    throw new Error(
      `The cache folder ${dirname(folder)} cannot be written; set DATELINE_CACHE_DIR to one that can.`,
      { cause: error },
    );
  });
}

async function fillAndRename(cache: string, folder: string, installation: Installation): Promise<void> {
  const temporary = join(cache, `tmp-${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`);
  const [target, work] = [join(temporary, 'target'), join(temporary, 'work')];
  try {
    await mkdir(target, { recursive: true });
    await mkdir(work);
    await installation.fill(target, work);
    await makeReadable(target);
    await rm(folder, { recursive: true, force: true });
    await rename(target, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Whatever the umask was: the servers' user, and other users of a shared cache, must read and run it. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

/** Temporary folders of processes of this host that were killed; another host's pids mean nothing here. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const [, host, pid] = /^tmp-(.+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    if (host !== hostname() || (await describeProcess(Number(pid)))) continue;
    // A package client that outlived its parent may still write there: what stays now goes next time.
    await rm(join(cache, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function requireSpace(cache: string, { name, neededBytes }: Installation): Promise<void> {
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const text = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new Error(
    `Fetching ${name} needs ${text(neededBytes)} in ${cache} and ${text(free)} are free; make room, or set DATELINE_CACHE_DIR to another disk.`,
  );
}

/** Whether something is at a path. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
