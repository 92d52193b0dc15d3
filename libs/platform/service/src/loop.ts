import { setTimeout as sleep } from 'node:timers/promises';

export interface LoopOptions {
  /** Milliseconds to wait after a round that found nothing to do. */
  idleMs: number;
  signal: AbortSignal;
  /** Called with an error of a round; the loop goes on after a pause. */
  onError(error: unknown): void;
  /** Longest pause after errors in a row, in milliseconds; default 15,000. */
  maxPauseMs?: number;
}

/**
 * Runs rounds of work one after the other until the signal aborts. A round tells whether it found work; if so the next
 * follows at once. Errors pause the loop (0.5 s doubling to the cap) and never end it.
 */
export async function runLoop(round: () => Promise<boolean>, options: LoopOptions): Promise<void> {
  let errors = 0;
  while (!options.signal.aborted) {
    let pauseMs = 0;
    try {
      pauseMs = (await round()) ? 0 : options.idleMs;
      errors = 0;
    } catch (error) {
      options.onError(error);
      pauseMs = Math.min(options.maxPauseMs ?? 15_000, 500 * 2 ** Math.min(errors, 10));
      errors += 1;
    }
    // Even a busy loop yields, so that signals and timers get their turn.
    await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
