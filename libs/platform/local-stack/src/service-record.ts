import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProcess, isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { stopProcess } from './process-stop.js';
import { writeFor } from './server-user.js';

/** What is remembered of a service while it runs: `<runDir>/service-<name>.json`. */
export interface ServiceRecord {
  readonly name: string;
  readonly process: ProcessIdentity;
  /** The program that started it and stops it. */
  readonly owner: ProcessIdentity;
}

const fileOf = (runDir: string, name: string): string => join(runDir, `service-${name}.json`);

/** Writes down that a service runs under a pid, in the name of this process. */
export async function rememberService(runDir: string, name: string, pid: number): Promise<void> {
  const found = await describeProcess(pid);
  if (!found) return;
  const process = { pid, started: found.started };
  const record: ServiceRecord = { name, process, owner: await ownIdentity() };
  await mkdir(runDir, { recursive: true });
  await writeFor(undefined, fileOf(runDir, name), `${JSON.stringify(record, null, 2)}\n`);
}

export async function forgetService(runDir: string, name: string): Promise<void> {
  await rm(fileOf(runDir, name), { force: true });
}

/**
 * Ends the services of programs that were killed. They leave by themselves when they notice, but one that is stopped,
 * boots or hangs does not notice.
 *
 * @returns what was ended
 */
export async function endLeftServices(runDir: string): Promise<readonly ServiceRecord[]> {
  const files = (await readdir(runDir).catch(() => [])).filter((name) => /^service-.+\.json$/.test(name));
  const ended = await Promise.all(files.map((file) => endIfLeft(join(runDir, file))));
  return ended.filter((record) => record !== undefined);
}

async function endIfLeft(file: string): Promise<ServiceRecord | undefined> {
  const record = await readRecord(file);
  if (record && (await isRunning(record.owner))) return undefined;
  const isLeft = record !== undefined && (await isRunning(record.process));
  if (isLeft) await stopProcess(record.process, [{ signal: 'SIGTERM', waitMs: 15_000 }]);
  await rm(file, { force: true });
  return isLeft ? record : undefined;
}

async function readRecord(file: string): Promise<ServiceRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ServiceRecord;
  } catch {
    return undefined;
  }
}
