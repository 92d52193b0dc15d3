import type { Clock } from '../observer.js';
import type { Lane } from './lane.js';
import type { Taken } from './taken.js';
import type { Unit } from './unit-runner.js';

/** What waits for one handler, and when it is enough for a unit of work. */
export class LaneQueue {
  private waiting: Taken[] = [];
  private linger: NodeJS.Timeout | undefined;
  running = 0;

  /** @param ready called when the first message has waited long enough for others */
  constructor(
    readonly lane: Lane,
    private readonly clock: Clock,
    private readonly ready: () => void,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  push(taken: Taken): void {
    this.waiting.push(taken);
  }

  /** The next unit, when the handler has room and there is a full batch or the first message has lingered. */
  next(): Unit | undefined {
    const { lane } = this;
    const [first] = this.waiting;
    if (!first || this.running >= lane.concurrency) {
      return undefined;
    }
    if (this.waiting.length < lane.size) {
      const remaining = first.takenAt + lane.lingerMs - this.clock.now();
      if (remaining > 0) {
        this.linger ??= setTimeout(() => {
          this.linger = undefined;
          this.ready();
        }, remaining);
        return undefined;
      }
    }
    return { lane, taken: this.waiting.splice(0, lane.size) };
  }

  /** Takes everything out that has not begun. */
  clear(): Taken[] {
    clearTimeout(this.linger);
    this.linger = undefined;
    const all = this.waiting;
    this.waiting = [];
    return all;
  }
}
