import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A number of places for work that runs side by side. A place that gets free is filled again without waiting for the
 * others: one that is slow costs its own place and no more.
 */
export class WorkPool {
  private readonly running = new Set<Promise<void>>();
  private readonly closing = new AbortController();
  private readonly closed: Promise<void>;

  /** @param lingerMs how long a free place waits for others to get free, so that one question to the ledger fills them */
  constructor(
    readonly size: number,
    private readonly lingerMs = 50,
  ) {
    this.closed = new Promise((resolve) =>
      this.closing.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
  }

  /** Places that are taken. */
  get busy(): number {
    return this.running.size;
  }

  /** Resolves with the number of free places when there are some; with 0 once the pool is closed. */
  async free(): Promise<number> {
    if (this.busy >= this.size) await Promise.race([...this.running, this.closed]);
    const isMostlyBusy = () => this.busy > this.size / 2;
    if (isMostlyBusy()) {
      await sleep(this.lingerMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
    return this.closing.signal.aborted ? 0 : this.size - this.busy;
  }

  /** Runs work on a place; it must deal with its own errors. */
  start(work: () => Promise<void>): void {
    const place: Promise<void> = work().finally(() => this.running.delete(place));
    this.running.add(place);
  }

  /** Resolves when everything that runs has ended. */
  async drain(): Promise<void> {
    await Promise.all(this.running);
  }

  /** No place is given any more; whoever waits for one goes on. */
  close(): void {
    this.closing.abort();
  }
}
