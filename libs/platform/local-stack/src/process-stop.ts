import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.js';

export interface StopSignal {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/** Ends a process in order: each signal in turn, then SIGKILL to its whole group. Returns the signal that did it. */
export async function stopProcess(
  identity: ProcessIdentity,
  signals: readonly StopSignal[],
): Promise<NodeJS.Signals | undefined> {
  for (const { signal, waitMs } of signals) {
    if (!(await isRunning(identity))) return undefined;
    send(identity.pid, signal);
    if (await waitGone(identity, waitMs)) return signal;
  }
  await killProcess(identity);
  return 'SIGKILL';
}

/** SIGKILL to the process and its group (Elasticsearch is two processes, PostgreSQL many). */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
  if (!(await isRunning(identity))) return;
  try {
    process.kill(-identity.pid, 'SIGKILL');
  } catch {
    // Not a group leader: found by its pid file.
    send(identity.pid, 'SIGKILL');
  }
  if (await waitGone(identity, 10_000)) return;
  throw new Error(`Process ${identity.pid} does not end, not even by SIGKILL.`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new Error(`Process ${pid} cannot be stopped (${code}): it belongs to another user.`, {
      cause: error,
    });
  }
}

async function waitGone(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  for (let pause = 10; performance.now() < deadline; pause = Math.min(pause * 2, 200)) {
    if (!(await isRunning(identity))) return true;
    await sleep(pause);
  }
  return !(await isRunning(identity));
}
