import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';
import { killProcess } from './process-stop.js';

/** What records of servers and of services have in common. */
interface OwnedRecord {
  readonly process: ProcessIdentity | null;
  readonly owner: ProcessIdentity | null;
}

/** SIGKILL to every server and service of a data folder that this process has started: for a stop that cannot wait. */
export async function killOwn(dataDir: string): Promise<void> {
  const runDir = join(dataDir, 'run');
  const self = await ownIdentity();
  const files = (await readdir(runDir).catch(() => [])).filter((name) => name.endsWith('.json'));
  await Promise.allSettled(
    files.map(async (file) => {
      const { process, owner } = JSON.parse(await readFile(join(runDir, file), 'utf8')) as OwnedRecord;
      if (process && owner?.pid === self.pid && owner.started === self.started) await killProcess(process);
    }),
  );
}
