/** How long to wait between two tries of the same thing. */
export interface Backoff {
  /** Milliseconds before the second try. */
  readonly baseMs: number;
  /** Milliseconds that no wait exceeds, jitter included. */
  readonly capMs: number;
}

/** Retry of a message that failed: 1 s, 2 s, 4 s … at most 60 s. */
export const RETRY_BACKOFF: Backoff = { baseMs: 1_000, capMs: 60_000 };
/** Probing of a dependency that is down, and waiting for a broker that lost its streams: 0.5 s … 15 s. */
export const OUTAGE_BACKOFF: Backoff = { baseMs: 500, capMs: 15_000 };
/** The same batch again, when a server was busy with it: 0.2 s … 5 s. */
export const BUSY_BACKOFF: Backoff = { baseMs: 200, capMs: 5_000 };
/** Republishing of what the broker did not acknowledge: 100 ms … 2 s. */
export const PUBLISH_BACKOFF: Backoff = { baseMs: 100, capMs: 2_000 };

const JITTER_SHARE = 0.2;

/**
 * Exponential back-off with jitter of ±20 %, a pure function of try and key: two messages spread, the same message
 * waits the same time wherever it is decided (and in every run of a test).
 *
 * @param tries how often it was tried, 1 for the first
 * @param key what is tried, such as the event's id
 */
export function backoffDelay(tries: number, key: string, backoff: Backoff): number {
  const exponential = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.min(30, Math.max(0, tries - 1)));
  const jittered = exponential * (1 - JITTER_SHARE + 2 * JITTER_SHARE * fraction(`${key}/${tries}`));
  return Math.min(backoff.capMs, Math.round(jittered));
}

/** FNV-1a (32 bit) of the text as a number in [0, 1): chance that is the same wherever it is asked. */
export function fraction(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  // One more round of mixing: the last characters differ least and would else move the result least.
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
}

/**
 * Waits, but no longer than until the signal aborts.
 *
 * @returns false when it was cut short
 */
export function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(false);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve(true);
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Resolves when the promise is settled or the signal aborts, whichever comes first. */
export async function orAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return;
  }
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

/**
 * The promise's value, or `undefined` when it takes longer than `ms`; its rejection stays a rejection. The promise
 * itself goes on.
 */
export async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
