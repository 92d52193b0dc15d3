import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

const beatMs = 5_000;
const staleAfterMs = 60_000;

interface LockContent extends ProcessIdentity {
  readonly host: string;
  readonly token: string;
}

export interface HeldLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** Called once when the lock is not free, with the pid that holds it. */
  readonly onWait?: (pid: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes a lock file, waiting for its holder. A lock is stale when its process is gone (same host) or has not
 * touched it for 60 s (another host or container on a shared folder). The file appears with its content by
 * link(2), so nobody ever reads half a lock.
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<HeldLock> {
  const mine = await newContent();
  let told = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await create(path, mine)) return hold(path, mine);
    const holder = await readLock(path);
    if (holder && !(await isStale(path, holder))) {
      if (!told) options.onWait?.(holder.pid);
      told = true;
      await sleep(250, undefined, { signal: options.signal }).catch(() => undefined);
    } else if (holder && (await inherit(path, holder, mine, options))) {
      return hold(path, mine);
    }
  }
}

async function newContent(): Promise<LockContent> {
  return { ...(await ownIdentity()), host: hostname(), token: randomUUID() };
}

async function create(path: string, content: LockContent): Promise<boolean> {
  const draft = await writeDraft(path, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(path: string, content: LockContent): Promise<string> {
  const draft = `${path}.${content.token}`;
  await writeFile(draft, JSON.stringify(content), { mode: 0o644 });
  return draft;
}

async function readLock(path: string): Promise<LockContent | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockContent;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The lock file ${path} cannot be read (${(error as Error).message}); remove it.`, {
      cause: error,
    });
  }
}

async function isStale(path: string, holder: LockContent): Promise<boolean> {
  if (holder.host === hostname()) return !(await isRunning(holder));
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > staleAfterMs;
}

/**
 * Puts our lock in the place of a stale one, in one rename: at no moment is the place free. Many may see the same stale
 * lock, so the right to replace it is a lock itself, named by the stale one's token: whoever gets it when the lock is
 * another one already leaves that alone. An heir that dies in here leaves a stale right, which is inherited alike.
 */
async function inherit(
  path: string,
  stale: LockContent,
  mine: LockContent,
  options: LockOptions,
): Promise<boolean> {
  const { signal } = options;
  const right = await takeLock(`${path}.${stale.token.slice(0, 8)}`, signal ? { signal } : {});
  try {
    if ((await readLock(path))?.token !== stale.token) return false;
    await rename(await writeDraft(path, mine), path);
    return true;
  } finally {
    await right.release();
  }
}

function hold(path: string, mine: LockContent): HeldLock {
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), beatMs);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      if ((await readLock(path))?.token === mine.token) await rm(path, { force: true });
    },
  };
}
