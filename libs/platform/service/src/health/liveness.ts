import { loopStates, type LoopState } from '../background-loop.js';

/** Milliseconds between two beats of the event loop. */
const BEAT_MS = 1_000;
/** A beat that is later than this is starved; so many in a row are no hiccup (a collection, a process that was stopped). */
const STARVED_MS = 2_000;
const STARVED_BEATS = 10;
/** Every wait of a round has a deadline of its own, all of them far below this. */
const STUCK_SECONDS = 300;

/**
 * Whether this process would be better off ended and started anew: its event loop is starved, or a round of its work has
 * come to no end. A server that is down is neither: a restart does not bring it back.
 *
 * An event loop that stands still altogether cannot answer at all; whoever asks notices by their own time-out.
 */
export class Liveness {
  private late = 0;
  private beatAt: number;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly loops: () => readonly LoopState[] = loopStates,
  ) {
    this.beatAt = now();
    setInterval(() => this.beat(), BEAT_MS).unref();
  }

  /** What is stuck, in sentences; empty when all is well. */
  problems(): string[] {
    const stuck = this.loops().filter(({ roundSeconds = 0 }) => roundSeconds > STUCK_SECONDS);
    return [
      ...(this.late >= STARVED_BEATS
        ? [`the event loop has been more than ${STARVED_MS / 1000} s late ${this.late} times in a row`]
        : []),
      ...stuck.map(
        ({ name, roundSeconds = 0 }) => `${name} has come to no end for ${Math.round(roundSeconds)} s`,
      ),
    ];
  }

  private beat(): void {
    const lateMs = this.now() - this.beatAt - BEAT_MS;
    this.beatAt = this.now();
    this.late = lateMs > STARVED_MS ? this.late + 1 : 0;
  }
}
