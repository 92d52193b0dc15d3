import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines } from './run-command.js';
import { logFolder } from './server-folder.js';
import type { ServerName } from './stack-types.js';

const rotateAboveBytes = 20e6;

export interface OpenLog {
  readonly path: string;
  readonly file: FileHandle;
  /** Where this start's lines begin. */
  readonly from: number;
}

export function logPath(dataDir: string, name: ServerName): string {
  return join(logFolder(dataDir), `${name}.log`);
}

/** Opens a server's log for appending; one above 20 MB is put aside as `.1` first. */
export async function openLog(dataDir: string, name: ServerName): Promise<OpenLog> {
  const path = logPath(dataDir, name);
  const size = await stat(path).then(
    (entry) => entry.size,
    () => 0,
  );
  if (size > rotateAboveBytes) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o644);
  // Under sudo the log must stay writable for the checkout's owner.
  const { uid, gid } = await stat(logFolder(dataDir));
  if (process.getuid?.() === 0) await file.chown(uid, gid);
  return { path, file, from: size > rotateAboveBytes ? 0 : size };
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
