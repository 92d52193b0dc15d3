import { copyFile, open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines } from './run-command.js';
import { logFolder } from './server-folder.js';
import type { ServerName } from './stack-types.js';

const lookEveryMs = 5_000;

export interface OpenLog {
  readonly path: string;
  readonly file: FileHandle;
  /** Where this start's lines begin. */
  readonly from: number;
}

export function logPath(dataDir: string, name: ServerName): string {
  return join(logFolder(dataDir), `${name}.log`);
}

/** Opens a server's log for appending; one above `maxBytes` is put aside as `.1` first. */
export async function openLog(dataDir: string, name: ServerName, maxBytes: number): Promise<OpenLog> {
  const path = logPath(dataDir, name);
  const size = await sizeOf(path);
  if (size > maxBytes) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o644);
  // Under sudo the log must stay writable for the checkout's owner.
  const { uid, gid } = await stat(logFolder(dataDir));
  if (process.getuid?.() === 0) await file.chown(uid, gid);
  return { path, file, from: size > maxBytes ? 0 : size };
}

/**
 * Keeps the log of a server that runs within `maxBytes`. The server itself writes the file, so what is above is copied to
 * `.1` and the file emptied: it appends, and goes on at the beginning. Lines of that moment may be lost. Returns what
 * ends the watch.
 */
export function watchLog(path: string, maxBytes: number, everyMs = lookEveryMs): () => void {
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    if ((await sizeOf(path)) > maxBytes) await putAside(path).catch(() => undefined);
    isLooking = false;
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function putAside(path: string): Promise<void> {
  // On a full disk the copy is what there is no room for; emptying the file makes some.
  await copyFile(path, `${path}.1`).catch(() => rm(`${path}.1`, { force: true }));
  await truncate(path);
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (entry) => entry.size,
    () => 0,
  );
}

/** The last lines that a start wrote, at most 16 KB. */
export async function logTail(path: string, from: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 16_384);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await file.read(buffer, 0, buffer.length, start);
    return lastLines(buffer.toString('utf8'));
  } finally {
    await file.close();
  }
}
