import type { Taken } from './taken.js';

/**
 * Says `working()` for everything in our hands, so that neither a slow handler nor a full queue makes the broker
 * deliver it a second time (trap 5). One timer for all messages: a timer for each would cost more than the work.
 */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly held: Iterable<Taken>) {}

  /** @param ackWaitMs the consumer's ack_wait; each message is touched every third of it */
  start(ackWaitMs: number): void {
    this.stop();
    // Looking twice as often as touching keeps the longest gap at half of ack_wait.
    this.timer = setInterval(() => this.beat(Date.now(), ackWaitMs / 3), ackWaitMs / 6);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(now: number, everyMs: number): void {
    for (const taken of this.held) {
      if (now - taken.touchedAt >= everyMs) {
        taken.working(now);
      }
    }
  }
}
