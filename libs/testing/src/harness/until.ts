import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks; default 100. */
  readonly everyMs?: number;
  /** Looks in a row that must find it so; default 1. */
  readonly looks?: number;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves when the condition holds. A look that throws has found it not so: while servers are killed, questions fail.
 *
 * @throws Error with `what` and the last look's error when it does not hold in time
 */
export async function until(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  { timeoutMs = 30_000, everyMs = 100, looks = 1, signal }: UntilOptions = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let inARow = 0;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      inARow = (await condition()) ? inARow + 1 : 0;
      last = undefined;
    } catch (error) {
      inARow = 0;
      last = error;
    }
    if (inARow >= looks) return;
    if (Date.now() > deadline) {
      const words = typeof what === 'string' ? what : what();
      throw new Error(`Not within ${timeoutMs / 1000} s: ${words}`, { cause: last });
    }
    await sleep(everyMs);
  }
}
