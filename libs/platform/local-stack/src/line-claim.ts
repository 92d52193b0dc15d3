import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { takeLock } from './file-lock.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { openDataDir } from './server-folder.js';
import { runFolder } from './server-record.js';
import { serverUser, writeFor } from './server-user.js';

/** The line that runs in a data folder: `<dataDir>/run/line.json`. */
export interface RunningLine extends ProcessIdentity {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Of its API; undefined while it starts. */
  readonly address?: string;
}

/** The right to run the line in a data folder, which one process has at a time. */
export interface LineClaim {
  /** Says where the line answers, for a second start to tell. */
  tell(address: string): Promise<void>;
  release(): Promise<void>;
}

const fileOf = (dataDir: string): string => join(runFolder(dataDir), 'line.json');

/** The line that runs in a data folder now. Changes nothing. */
export async function runningLine(dataDir: string): Promise<RunningLine | undefined> {
  const text = await readFile(fileOf(resolve(dataDir)), 'utf8').catch(() => 'null');
  try {
    const line = JSON.parse(text) as RunningLine | null;
    return line !== null && (await isRunning(line)) ? line : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the right to run the line in a data folder (made when missing); one that a killed process has left is taken over.
 *
 * @throws Error with one sentence that says who has it: pid, since when, address
 */
export async function claimLine(dataDir: string): Promise<LineClaim> {
  const wanted = resolve(dataDir);
  const folder = await openDataDir(wanted, await serverUser(wanted));
  const refusal = new AbortController();
  const lock = await takeLock(join(runFolder(folder), 'line.lock'), {
    signal: refusal.signal,
    onWait: (pid) => refusal.abort(pid),
  }).catch(async (error: unknown) => {
    throw refusal.signal.aborted ? new Error(await refusalOf(folder, error as number)) : error;
  });
  const self = { ...(await ownIdentity()), since: new Date().toISOString() };
  const write = (line: RunningLine) => writeFor(undefined, fileOf(folder), `${JSON.stringify(line)}\n`);
  await write(self);
  return {
    tell: (address) => write({ ...self, address }),
    release: async () => {
      await rm(fileOf(folder), { force: true });
      await lock.release();
    },
  };
}

async function refusalOf(dataDir: string, pid: number): Promise<string> {
  const line = await runningLine(dataDir);
  const since = line ? ` since ${line.since.slice(0, 19).replace('T', ' ')} UTC` : '';
  const where = line?.address ? ` at ${line.address}` : ', where it is still starting';
  return `The line of ${dataDir} runs already: process ${pid}${since}${where}; stop it there with Ctrl-C (or \`kill ${pid}\`), or take another folder by --data-dir.`;
}
