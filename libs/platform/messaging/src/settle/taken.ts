import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Arrived } from '../wire/decode.js';

const ACK = '+ACK';
const WORKING = '+WPI';
const GIVE_BACK = '-NAK';
const TERMINATE = '+TERM';
const CONFIRM_TIMEOUT_MS = 2_000;
const NANOS_PER_MS = 1_000_000;

/** What the broker says about one delivery, read from the reply subject that acknowledges it (NATS ADR-15). */
export type Delivery = Pick<Arrived, 'deliveries' | 'streamSequence' | 'storedAtNanos'>;

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, or its second form
 * with domain and account before the stream.
 *
 * @returns undefined when the message is no delivery, which is how protocol messages look
 */
export function deliveryOf(reply: string | undefined): Delivery | undefined {
  const tokens = reply?.split('.') ?? [];
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < 9) {
    return undefined;
  }
  const first = tokens.length >= 11 ? 6 : 4;
  return {
    deliveries: Number(tokens[first]),
    streamSequence: Number(tokens[first + 1]),
    storedAtNanos: tokens[first + 3] ?? '',
  };
}

/**
 * One life of a consumer on the broker. Acknowledgements name a consumer and a sequence, nothing more: sent to a
 * consumer that was created anew, or rolled back to an older disk image, they would acknowledge a message that nobody
 * has seen. So whenever the connection was lost, settling waits until it is known that the consumer is still the one
 * that delivered, and what was delivered in an ended life is never settled.
 */
export class Epoch {
  private state: 'sure' | 'doubtful' | 'ended' = 'sure';
  private readonly listeners = new Set<() => void>();
  private highest = 0;

  /**
   * @param createdAt when the broker created the consumer, as the broker writes it
   * @param ackWaitMs the consumer's ack_wait: how often the broker must hear from us
   */
  constructor(
    readonly createdAt: string,
    readonly ackWaitMs = 30_000,
  ) {}

  /** Highest stream sequence that was delivered in this life. */
  get highestDelivered(): number {
    return this.highest;
  }

  get isSure(): boolean {
    return this.state === 'sure';
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  delivered(streamSequence: number): void {
    this.highest = Math.max(this.highest, streamSequence);
  }

  /** The connection was lost: nothing is settled until somebody says {@link confirm} or {@link end}. */
  doubt(): void {
    if (this.state === 'sure') {
      this.state = 'doubtful';
    }
  }

  confirm(): void {
    if (this.state === 'doubtful') {
      this.state = 'sure';
      this.wake();
    }
  }

  end(): void {
    this.state = 'ended';
    this.wake();
  }

  /** Resolves as soon as the epoch is sure or ended. */
  certain(): Promise<void> {
    if (this.state !== 'doubtful') {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const unsubscribe = this.onCertain(() => {
        unsubscribe();
        resolve();
      });
    });
  }

  /** Calls the listener each time a doubt is over, and at the end; gives the function that ends this. */
  onCertain(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private wake(): void {
    [...this.listeners].forEach((listener) => listener());
  }
}

/** One delivered message in our hands, from its arrival until it is settled exactly once. */
export class Taken implements Arrived {
  /** Set by the first settlement, everything after it is ignored: for good, failed, or back to the broker for nothing. */
  end: 'settled' | 'failed' | 'given-back' | undefined;
  /** When the broker last heard that we work on it, milliseconds since the epoch. */
  touchedAt: number;
  readonly deliveries: number;
  readonly streamSequence: number;
  readonly storedAtNanos: string;
  claimBytes = 0;

  constructor(
    private readonly nc: NatsConnection,
    readonly msg: Msg,
    delivery: Delivery,
    readonly epoch: Epoch,
    readonly takenAt: number,
    /** 1 for the first; attempts.ts says how it is counted. */
    public attempt: number,
    /** True when this message may be what ends its processes. */
    readonly isSuspect: boolean,
  ) {
    this.deliveries = delivery.deliveries;
    this.streamSequence = delivery.streamSequence;
    this.storedAtNanos = delivery.storedAtNanos;
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
    if (!this.end && this.epoch.isSure && !this.nc.isClosed()) {
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
