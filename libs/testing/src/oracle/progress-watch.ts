import { setTimeout as sleep } from 'node:timers/promises';
import { settledOf } from '@dateline/line';
import type { TestLine } from '../harness/test-line.js';
import { until } from '../harness/until.js';

const EVERY_MS = 250;

/** Watches how far the line is, so that one can say afterwards for how long it stood still. */
export class ProgressWatch {
  private readonly stopping = new AbortController();
  /** Moments at which more captures had ended than before, and those at which there was nothing to do. */
  private readonly moments: number[] = [Date.now()];
  private readonly watching: Promise<void>;

  constructor(private readonly line: TestLine) {
    this.watching = this.watch();
  }

  /** The longest time in seconds without progress between two moments (default: until now). */
  longestStall(fromMs: number, toMs = Date.now()): number {
    const inside = this.moments.filter((at) => at > fromMs && at < toMs);
    const marks = [fromMs, ...inside, toMs];
    const gaps = marks.slice(1).map((at, index) => at - (marks[index] as number));
    return Math.round(Math.max(0, ...gaps) / 100) / 10;
  }

  /**
   * Waits for the first progress after a moment.
   *
   * @returns how long it took, in seconds
   * @throws Error when there is none in time
   */
  async progressAfter(fromMs: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    const first = () => this.moments.find((at) => at > fromMs);
    const what = 'another capture has ended';
    await until(what, () => first() !== undefined, {
      timeoutMs,
      everyMs: EVERY_MS,
      ...(signal ? { signal } : {}),
    });
    return Math.round(((first() as number) - fromMs) / 100) / 10;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    let settled = 0;
    while (!this.stopping.signal.aborted) {
      try {
        const { ledger } = await this.line.picture();
        const now = settledOf(ledger);
        const isAtRest = ledger.captures.inFlight + ledger.frontier.due + ledger.frontier.leased === 0;
        if (now > settled || isAtRest) this.moments.push(Date.now());
        // A ledger that was put back has fewer; from there on it counts again.
        settled = now;
      } catch {
        // Nobody can be asked: no progress.
      }
      await sleep(EVERY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
