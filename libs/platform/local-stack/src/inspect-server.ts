import { describeProcess, isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
import type { Finding } from './reuse-decision.js';
import { pidFileProcess } from './pid-file.js';
import type { ServerKind } from './server-kind.js';
import { readRecord, type ServerRecord } from './server-record.js';
import { acceptsVersion } from './version-rule.js';

export interface Inspection {
  readonly finding: Finding;
  readonly record: ServerRecord | undefined;
  /** The running process that is ours. */
  readonly process: ProcessIdentity | undefined;
}

/** Looks at what runs of a server, without changing anything. */
export async function inspectServer(
  kind: ServerKind,
  dataDir: string,
  serverDir: string,
  wantedPort?: number,
): Promise<Inspection> {
  const record = await readRecord(dataDir, kind.name);
  const recorded = await recordedProcess(record, serverDir);
  const process = recorded ?? (await pidFileProcess(kind.pidFile(serverDir), serverDir));
  const version = recorded && record ? await kind.probe(record.url).catch(() => undefined) : undefined;
  return {
    record,
    process,
    finding: {
      process: process ? 'ours' : 'none',
      isHealthy: version !== undefined,
      isRightVersion: version !== undefined && acceptsVersion(kind.name, version),
      isRightPort: wantedPort === undefined || wantedPort === record?.port,
      owner: recorded && record ? await ownerState(record.owner) : 'gone',
    },
  };
}

/** A pid is believed only with its start time and our folder on its command line. */
async function recordedProcess(
  record: ServerRecord | undefined,
  serverDir: string,
): Promise<ProcessIdentity | undefined> {
  if (!record?.process) return undefined;
  const found = await describeProcess(record.process.pid);
  const isOurs = found?.started === record.process.started && found.command.includes(serverDir);
  return isOurs ? record.process : undefined;
}

async function ownerState(owner: ProcessIdentity | null): Promise<Finding['owner']> {
  if (owner === null) return 'none';
  const self = await ownIdentity();
  if (owner.pid === self.pid && owner.started === self.started) return 'self';
  return (await isRunning(owner)) ? 'alive' : 'gone';
}
