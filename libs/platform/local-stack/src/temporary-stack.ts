import { randomUUID } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { writeFor } from './server-user.js';
import { startStack } from './start-stack.js';
import { stopStack } from './stack-status.js';
import type { Stack, StackOptions } from './stack-types.js';

/** A stack in a folder that goes with it: for tests and measurements. */
export interface TemporaryStack extends Stack {
  readonly dataDir: string;
}

interface StackRecord {
  readonly dataDir: string;
  readonly owner: ProcessIdentity;
}

/**
 * Starts a stack in a folder of its own; `stop` deletes the folder too. Where it is and whose it is is written down in a
 * place that all runs on this machine know: when this process is killed, the next temporary stack ends its servers.
 */
export async function startTemporaryStack(
  options: Omit<StackOptions, 'dataDir' | 'detached'> = {},
): Promise<TemporaryStack> {
  await endAbandonedStacks();
  const dataDir = await mkdtemp(join(tmpdir(), 'dateline-stack-'));
  const file = await remember({ dataDir, owner: await ownIdentity() });
  const forget = async (): Promise<void> => {
    await rm(dataDir, { recursive: true, force: true });
    await rm(file, { force: true });
  };
  try {
    const stack = await startStack({ ...options, dataDir });
    return Object.create(stack, {
      dataDir: { value: dataDir },
      stop: { value: () => stack.stop().then(forget) },
    }) as TemporaryStack;
  } catch (error) {
    await forget();
    throw error;
  }
}

/**
 * Ends the servers of temporary stacks whose program is gone, and deletes their folders.
 *
 * @returns the folders
 */
export async function endAbandonedStacks(): Promise<readonly string[]> {
  const folder = await recordFolder();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const ended = await Promise.all(files.map((name) => endIfAbandoned(join(folder, name))));
  return ended.filter((dataDir) => dataDir !== undefined);
}

async function endIfAbandoned(file: string): Promise<string | undefined> {
  const record = await readRecord(file);
  if (!record || (await isRunning(record.owner))) return undefined;
  // Another program may be ending it at the same time; then it is gone when we look.
  await stopStack(record.dataDir).catch(() => undefined);
  await rm(record.dataDir, { recursive: true, force: true });
  await rm(file, { force: true });
  return record.dataDir;
}

async function readRecord(file: string): Promise<StackRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StackRecord;
  } catch {
    return undefined;
  }
}

async function remember(record: StackRecord): Promise<string> {
  const file = join(await recordFolder(), `${randomUUID()}.json`);
  await writeFor(undefined, file, JSON.stringify(record));
  return file;
}

/** The temporary folder is everybody's, and what is named in here gets deleted: it has to be ours alone. */
async function recordFolder(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `dateline-stacks-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entry = await lstat(folder);
  const isOurs = entry.isDirectory() && (entry.mode & 0o077) === 0 && (!process.getuid || entry.uid === uid);
  if (isOurs) return folder;
  throw new Error(`${folder} must be a folder of uid ${uid} that nobody else can enter; remove it.`);
}
