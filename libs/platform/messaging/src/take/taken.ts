import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Attempt } from '../settle/attempts.js';
import type { Delivery } from './delivery.js';
import type { Epoch } from './epoch.js';

const ACK = '+ACK';
const WORKING = '+WPI';
const GIVE_BACK = '-NAK';
const TERMINATE = '+TERM';
const CONFIRM_TIMEOUT_MS = 2_000;
const NANOS_PER_MS = 1_000_000;

/** One delivered message in our hands, from its arrival until it is settled exactly once. */
export class Taken {
  /** Set by the first settlement; everything after it is ignored. */
  isSettled = false;
  /** When the broker last heard that we work on it, milliseconds since the epoch. */
  touchedAt: number;

  constructor(
    private readonly nc: NatsConnection,
    readonly msg: Msg,
    readonly delivery: Delivery,
    readonly attempt: Attempt,
    readonly epoch: Epoch,
    readonly takenAt: number,
  ) {
    this.touchedAt = takenAt;
  }

  /**
   * Acknowledges without waiting: a lost ack costs one redelivery of work whose effect is idempotent, a confirmed
   * one costs a round trip for every message. The drain flushes the connection, so none is lost there.
   */
  ack(): void {
    this.say(ACK);
  }

  /** Gives the message back; the broker delivers it again after the delay, to anybody. */
  nak(delayMs: number): void {
    this.say(delayMs > 0 ? `${GIVE_BACK} {"delay":${Math.round(delayMs * NANOS_PER_MS)}}` : GIVE_BACK);
  }

  /** Tells the broker that the work goes on, so that it does not deliver the message again. */
  working(now: number): void {
    if (!this.isSettled && this.epoch.isSure && !this.nc.isClosed()) {
      this.touchedAt = now;
      this.say(WORKING);
    }
  }

  /** Ends the message for this consumer and waits for the broker's word; terms are rare, so the round trip is cheap. */
  async terminate(reason: string): Promise<void> {
    await this.nc.request(this.msg.reply ?? '', `${TERMINATE} ${reason}`, { timeout: CONFIRM_TIMEOUT_MS });
  }

  private say(word: string): void {
    // A connection that was closed meanwhile forgets the delivery; the broker will deliver it again.
    if (!this.nc.isClosed()) {
      this.nc.publish(this.msg.reply ?? '', word);
    }
  }
}
