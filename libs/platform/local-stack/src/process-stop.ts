import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup } from './process-group.js';
import { isRunning, type ProcessIdentity } from './process-identity.js';

export interface StopSignal {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/** Milliseconds in which the other processes of a group follow their leader by themselves. */
const followWithinMs = 2_000;

/**
 * Ends a process in order: each signal in turn, then SIGKILL to its whole group; when it resolves, nothing of the group
 * runs. Returns the signal that did it.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  signals: readonly StopSignal[],
): Promise<NodeJS.Signals | undefined> {
  for (const { signal, waitMs } of signals) {
    const wasRunning = await isRunning(identity);
    if (wasRunning) send(identity.pid, signal);
    // One that was stopped (Ctrl-Z, SIGSTOP) hears of it only when it goes on.
    if (wasRunning) send(identity.pid, 'SIGCONT');
    if (!(await waitGone(identity, waitMs))) continue;
    await endGroup(identity, followWithinMs);
    return wasRunning ? signal : undefined;
  }
  await killProcess(identity);
  return 'SIGKILL';
}

/** SIGKILL to the process and its group (Elasticsearch is some processes, PostgreSQL many). */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
  if (!(await isRunning(identity))) return endGroup(identity, 0);
  try {
    process.kill(-identity.pid, 'SIGKILL');
  } catch {
    // Not a group leader: found by its pid file.
    send(identity.pid, 'SIGKILL');
  }
  if (await waitGone(identity, 10_000)) return endGroup(identity, 0);
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
