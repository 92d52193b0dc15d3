import { readFile, stat } from 'node:fs/promises';
import { describeProcess, type ProcessIdentity } from './process-identity.js';

/** The kernel's idea of a process' start is to a second or so. */
const CLOCK_SLACK_MS = 2_000;

/**
 * The server that wrote a pid file, when it still runs. A pid is believed only with its start: a process that names the
 * server's folder on its command line and was there before the file was written. Who came later cannot have written it.
 */
export async function pidFileProcess(file: string, serverDir: string): Promise<ProcessIdentity | undefined> {
  const entry = await stat(file).catch(() => undefined);
  const pid = await readPidFile(file);
  if (!entry || pid === undefined) return undefined;
  const found = await describeProcess(pid);
  if (!found?.command.includes(serverDir) || found.startedAtMs > entry.mtimeMs + CLOCK_SLACK_MS)
    return undefined;
  return { pid: found.pid, started: found.started };
}

/** The pid on the first line of a pid file; undefined when there is none. */
export async function readPidFile(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]?.trim());
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}
