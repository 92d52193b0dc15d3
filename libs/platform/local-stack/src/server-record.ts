import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from './process-identity.js';
import type { ServerName, StackProfile } from './stack-types.js';
import { writeFor } from './server-user.js';

/** What is remembered of a server between runs: `<dataDir>/run/<name>.json`. It holds a password: mode 0600. */
export interface ServerRecord {
  readonly name: ServerName;
  /** Remembered after the stop as well, so that addresses stay the same. */
  readonly port: number;
  readonly version: string;
  readonly how: 'installed' | 'cache' | 'provisioned';
  readonly url: string;
  readonly profile: StackProfile;
  /** Real path of the server's folder. */
  readonly serverDir: string;
  /** Null: stopped in order. */
  readonly process: ProcessIdentity | null;
  /** The program that started it and will stop it; null: a detached stack. */
  readonly owner: ProcessIdentity | null;
}

export function runFolder(dataDir: string): string {
  return join(dataDir, 'run');
}

/** The record of a server; undefined when there is none or it was cut off. */
export async function readRecord(dataDir: string, name: ServerName): Promise<ServerRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(runFolder(dataDir), `${name}.json`), 'utf8')) as ServerRecord;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw new Error(
      `${runFolder(dataDir)} cannot be read (${message}); it belongs to another user, perhaps from a start as root.`,
      { cause: error },
    );
  }
}

/** Replaces the record in one step; under sudo it becomes the checkout owner's, never the servers' user's. */
export async function writeRecord(dataDir: string, record: ServerRecord): Promise<void> {
  const folder = runFolder(dataDir);
  const { uid, gid } = await stat(folder);
  await writeFor(
    process.getuid?.() === 0 ? { uid, gid } : undefined,
    join(folder, `${record.name}.json`),
    `${JSON.stringify(record, null, 2)}\n`,
  );
}
