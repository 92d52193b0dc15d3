/**
 * When the end of the line is slow, the beginning slows down: the gate is closed while more captures are in flight
 * than the limit. The count is asked for at most once a second; what this process commits in between is added to it.
 */
export class LagGate {
  private countedAt = -Infinity;
  private inFlight = 0;

  constructor(
    private readonly countInFlight: () => Promise<number>,
    private readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many captures may be added before the gate closes; 0 when it is closed. */
  async room(): Promise<number> {
    if (this.now() - this.countedAt >= 1000) {
      this.inFlight = await this.countInFlight();
      this.countedAt = this.now();
    }
    return Math.max(0, this.limit - this.inFlight);
  }

  /** Counts captures that were just committed here. */
  add(captures: number): void {
    this.inFlight += captures;
  }
}
