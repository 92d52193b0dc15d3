import type { TellingRepository } from '@dateline/database';
import { paceMetrics } from './pace-metrics.js';

export interface PaceLimits {
  /** Captures that may be told and not settled, of all fetchers together. */
  maxInFlight: number;
  /** Captures that may be committed and not told before downloading pauses. */
  maxBacklog: number;
}

/** Milliseconds between two counts of what is in flight. */
const COUNT_MS = 1_000;
/** The same for the backlog: a walk of up to `maxBacklog` entries, for a number that only has to be about right. */
const COUNT_BACKLOG_MS = 10_000;

/**
 * The line's pace, for downloads, announcements and pages that were handed in alike: what is in flight (told and not
 * settled) has a limit, and only where there is room is anything told. Commits may run ahead of it into the ledger, as
 * backlog, up to a limit of their own.
 *
 * All fetchers share the limits through the ledger, which is counted now and then; what this one has done since is added.
 */
export class Pace {
  private readonly inFlight = new Tally();
  private readonly backlog = new Tally();
  /** There is a backlog: new captures go behind it. */
  private isBehind = false;

  constructor(
    private readonly ledger: Pick<TellingRepository, 'countInFlight' | 'countBacklog'>,
    private readonly limits: PaceLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many captures may be committed now; 0 while downloading has to pause. */
  async roomToCommit(): Promise<number> {
    await this.count();
    const ahead = Math.max(0, this.limits.maxBacklog - this.backlog.value);
    return (this.isBehind ? 0 : this.roomToTell) + ahead;
  }

  /**
   * Takes room for captures that are to be told now, as many as there is room for.
   *
   * @returns how many; hand them to `told` or `release`
   */
  async reserve(most: number): Promise<number> {
    await this.count();
    return this.inFlight.reserve(Math.min(most, this.roomToTell));
  }

  /** The same for captures that are committed now, all or none, without a look at the ledger: none behind a backlog. */
  reserveAll(captures: number): boolean {
    this.isBehind ||= captures > this.roomToTell;
    if (this.isBehind) return false;
    this.inFlight.reserve(captures);
    return true;
  }

  /** What room was reserved for is in flight now. */
  told(captures: number): void {
    this.inFlight.fill(captures);
  }

  /** Room that was reserved is not needed. */
  release(captures: number): void {
    this.inFlight.release(captures);
  }

  /** Captures were committed and not told. */
  leftBehind(captures: number): void {
    this.backlog.add(captures);
  }

  /** Captures that were told turned out not to be: they are backlog, and what follows goes behind them. */
  untold(captures: number): void {
    this.inFlight.add(-captures);
    this.backlog.add(captures);
    this.isBehind = true;
  }

  /** The announcer has taken captures from the backlog; `isEmpty` when it found fewer than it asked for. */
  caughtUp(captures: number, isEmpty: boolean): void {
    this.backlog.add(-captures);
    this.isBehind = !isEmpty;
  }

  private get roomToTell(): number {
    return Math.max(0, this.limits.maxInFlight - this.inFlight.value);
  }

  private async count(): Promise<void> {
    const { maxInFlight, maxBacklog } = this.limits;
    const at = this.now();
    if (this.inFlight.isOlderThan(at - COUNT_MS)) {
      await this.inFlight.count(at, () => this.ledger.countInFlight(maxInFlight));
      paceMetrics.inFlight.set(this.inFlight.value);
    }
    if (this.backlog.isOlderThan(at - COUNT_BACKLOG_MS)) {
      await this.backlog.count(at, () => this.ledger.countBacklog(maxBacklog));
    }
    paceMetrics.backlog.set(this.backlog.value);
  }
}

/** A number of the ledger: what was counted, what was done here since, and what is about to be done. */
class Tally {
  private counted = 0;
  private since = 0;
  private reserved = 0;
  private countedAt = -Infinity;

  get value(): number {
    return Math.max(0, this.counted + this.since) + this.reserved;
  }

  isOlderThan(at: number): boolean {
    return this.countedAt <= at;
  }

  /** What is done while the ledger counts may be in its answer or not; it is added, so that limits hold. */
  async count(at: number, ask: () => Promise<number>): Promise<void> {
    const before = this.since;
    this.countedAt = at;
    try {
      this.counted = await ask();
      this.since -= before;
    } catch (error) {
      this.countedAt = -Infinity;
      throw error;
    }
  }

  reserve(captures: number): number {
    this.reserved += captures;
    return captures;
  }

  release(captures: number): void {
    this.reserved -= captures;
  }

  fill(captures: number): void {
    this.release(captures);
    this.add(captures);
  }

  add(captures: number): void {
    this.since = Math.max(-this.counted, this.since + captures);
  }
}
