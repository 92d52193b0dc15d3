import type { Logger } from 'pino';
import { paceMetrics } from './pace-metrics.js';

/** Which limit lets no download begin; a bounded vocabulary. */
export type PauseReason = 'backlog' | 'memory';

/** A pause that is shorter is how a limit works, and not worth a line. */
const WORTH_TELLING_MS = 10_000;

/** Measures how long no download may begin, and says so when that is for long (law 7: a limit that is hit has a name). */
export class DownloadPause {
  private pause: { why: PauseReason; since: number; seen: number; isTold: boolean } | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param why the limit that is hit at present; left out when downloads may begin */
  see(why: PauseReason | undefined): void {
    const at = this.now();
    if (this.pause) this.measure(this.pause, at);
    if (this.pause?.why === why) return;
    if (this.pause?.isTold) {
      const seconds = Math.round((at - this.pause.since) / 1000);
      this.logger.info({ event: 'downloads-resumed', why: this.pause.why, seconds }, 'Downloads go on.');
    }
    this.pause = why && { why, since: at, seen: at, isTold: false };
  }

  private measure(pause: NonNullable<typeof this.pause>, at: number): void {
    paceMetrics.pausedSeconds.inc({ why: pause.why }, (at - pause.seen) / 1000);
    pause.seen = at;
    if (pause.isTold || at - pause.since < WORTH_TELLING_MS) return;
    pause.isTold = true;
    this.logger.warn(
      { event: 'downloads-paused', why: pause.why },
      `No download begins: the limit of the ${pause.why} is reached.`,
    );
  }
}
