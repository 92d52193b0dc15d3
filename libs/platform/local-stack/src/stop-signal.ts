/** Signals within this time are one: a terminal tells the whole group, and each parent in it hands on what it got. */
const ONE_PRESS_MS = 500;
const PARENT_LOOK_MS = 500;

export interface StopSignalOptions {
  /** What a start that is under way ends with. */
  readonly reason: string;
  /** Called at the third press: whoever presses so often wants no order. */
  onHurry(): void;
}

/**
 * Aborts on SIGINT, SIGTERM and SIGHUP, and when a parent that has started us with a channel (`npm start`) is gone. From
 * then on this process ends by its own doing only; ask once a process.
 */
export function stopSignal({ reason, onHurry }: StopSignalOptions): AbortSignal {
  const stopping = new AbortController();
  let presses = 0;
  let lastAt = -Infinity;
  const press = (): void => {
    const isNew = performance.now() - lastAt > ONE_PRESS_MS;
    lastAt = performance.now();
    if (!isNew) return;
    presses += 1;
    stopping.abort(new Error(reason));
    if (presses > 2) onHurry();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, press);
  if (process.channel) onParentGone(() => stopping.abort(new Error(reason)));
  return stopping.signal;
}

/** Calls once when the parent process has ended. A listener to the channel would do the same, and keep us alive. */
function onParentGone(work: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    work();
  }, PARENT_LOOK_MS);
  timer.unref();
}
