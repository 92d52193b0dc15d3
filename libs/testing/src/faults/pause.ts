import { setTimeout as sleep } from 'node:timers/promises';

/** SIGSTOP while something is done; the process goes on afterwards, whatever became of it. */
export async function whilePaused<Result>(pid: number, work: () => Promise<Result>): Promise<Result> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    goOn(pid);
  }
}

/** The process stands still for so long, as on a machine that swaps or a container that is frozen. */
export function pauseFor(pid: number, ms: number, signal?: AbortSignal): Promise<void> {
  return whilePaused(pid, () => sleep(ms, undefined, { signal }).catch(() => undefined));
}

function goOn(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    // It was killed while it stood still.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
