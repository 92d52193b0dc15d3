import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exists } from './cache-folder.js';
import { takeLock } from './file-lock.js';
import { inspectServer, type Inspection } from './inspect-server.js';
import { stopProcess } from './process-stop.js';
import { logPath } from './server-log.js';
import { serverKinds } from './server-kinds.js';
import { runFolder, writeRecord } from './server-record.js';
import { serverNames, type ServerName, type ServerOrigin } from './stack-types.js';

export interface ServerStatus {
  readonly name: ServerName;
  /** `running`: answers. `unready`: its process runs and does not answer. `stopped`: no process. */
  readonly state: 'running' | 'unready' | 'stopped';
  readonly pid: number | undefined;
  /** Of the running server, or remembered for the next start. */
  readonly port: number | undefined;
  readonly version: string | undefined;
  readonly how: ServerOrigin | undefined;
  readonly url: string | undefined;
  readonly logFile: string;
  /** `detached`: until `stopStack`. `process`: until the process `ownerPid` ends. `orphan`: its process was killed. */
  readonly keptBy: 'detached' | 'process' | 'orphan' | undefined;
  readonly ownerPid: number | undefined;
}

/** What runs of the stack in a folder, without starting or changing anything. */
export async function stackStatus(dataDir: string): Promise<readonly ServerStatus[]> {
  const folder = await realpath(resolve(dataDir)).catch(() => resolve(dataDir));
  return Promise.all(serverNames.map(async (name) => toStatus(name, folder, await inspect(name, folder))));
}

async function inspect(name: ServerName, dataDir: string): Promise<Inspection> {
  const serverDir = await realpath(join(dataDir, name)).catch(() => join(dataDir, name));
  return inspectServer(serverKinds[name], dataDir, serverDir);
}

const keepers = { none: 'detached', gone: 'orphan', self: 'process', alive: 'process' } as const;

function toStatus(name: ServerName, dataDir: string, { finding, record, process }: Inspection): ServerStatus {
  const running = finding.isHealthy ? 'running' : 'unready';
  return {
    name,
    state: process ? running : 'stopped',
    pid: process?.pid,
    port: record?.port,
    version: record?.version,
    how: record?.how,
    url: record?.url,
    logFile: logPath(dataDir, name),
    keptBy: process ? keepers[finding.owner] : undefined,
    ownerPid: process ? record?.owner?.pid : undefined,
  };
}

export interface StopResult {
  readonly name: ServerName;
  /** `in use`: another living program started it and will stop it; it was left alone. */
  readonly action: 'stopped' | 'not running' | 'in use';
  readonly pid: number | undefined;
}

/** Stops what an earlier detached or killed start left in a folder; servers of a living program are left alone. */
export async function stopStack(dataDir: string): Promise<readonly StopResult[]> {
  const folder = await realpath(resolve(dataDir)).catch(() => undefined);
  if (folder === undefined || !(await exists(runFolder(folder))))
    return serverNames.map((name) => ({ name, action: 'not running', pid: undefined }));
  const lock = await takeLock(join(runFolder(folder), 'stack.lock'));
  try {
    return await Promise.all(serverNames.map((name) => stopOne(name, folder)));
  } finally {
    await lock.release();
  }
}

async function stopOne(name: ServerName, dataDir: string): Promise<StopResult> {
  const { process, record, finding } = await inspect(name, dataDir);
  if (!process) return { name, action: 'not running', pid: undefined };
  if (finding.owner === 'alive') return { name, action: 'in use', pid: process.pid };
  await stopProcess(process, serverKinds[name].stopSignals);
  if (record) await writeRecord(dataDir, { ...record, process: null });
  return { name, action: 'stopped', pid: process.pid };
}
