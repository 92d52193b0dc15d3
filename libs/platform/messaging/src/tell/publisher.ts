import type { Names, TellableEvent } from '@dateline/contracts';
import { DependencyDownError } from '@dateline/dependency';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import type { AckedSequences, SequenceRegression } from '../broker/broker-watch.js';
import type { ClaimStore } from '../wire/claims.js';
import { encodeEvent, type EncodedEvent } from '../wire/encode.js';
import { PermanentError, reasonOf } from '../words/errors.js';
import { systemClock, type Clock, type MessagingObserver } from '../words/observer.js';
import { backoffDelay, pause, PUBLISH_BACKOFF } from '../words/waiting.js';
import { AckInbox, type Stored } from './ack-inbox.js';
import { Stalls } from './stalls.js';

export interface EventPublisherOptions {
  readonly names: Names;
  /** Who tells: the last part of the CloudEvents source. */
  readonly service: string;
  readonly claims?: ClaimStore | undefined;
  /** Messages that wait for their ack at the same time; default 256, where the broker's rate is flat. */
  readonly maxInFlight?: number;
  /** Seconds after which an event that the broker did not store is given up; default 30. */
  readonly deadlineSeconds?: number;
  readonly observer?: MessagingObserver | undefined;
  readonly clock?: Clock;
}

/** One event that the broker has stored. */
export interface Told {
  readonly id: string;
  readonly stream: string;
  readonly sequence: number;
  /** The broker had this id in its duplicate window; nothing was stored anew. */
  readonly duplicate: boolean;
}

/** Milliseconds for one ack; a lost one is found by publishing the same id again, which is harmless. */
const ACK_TIMEOUT_MS = 2_000;

/** Tells events: checks, encodes, publishes many at a time and waits until each is stored. */
export class EventPublisher implements AckedSequences {
  private readonly inbox: AckInbox;
  private readonly slots: Slots;
  private readonly acked = new Map<string, number>();
  private readonly regressionListeners = new Set<(regression: SequenceRegression) => void>();
  private losses = 0;
  private readonly clock: Clock;
  private readonly stalls: Stalls;
  private readonly deadlineMs: number;

  constructor(
    nc: NatsConnection,
    private readonly options: EventPublisherOptions,
  ) {
    this.inbox = new AckInbox(nc, ACK_TIMEOUT_MS);
    this.slots = new Slots(options.maxInFlight ?? 256);
    this.clock = options.clock ?? systemClock;
    this.stalls = new Stalls(options.names, this.clock, options.observer);
    this.deadlineMs = (options.deadlineSeconds ?? 30) * 1000;
  }

  /** Highest sequence that was acked for new events, by stream; what a broker that keeps its memory never undercuts. */
  get highestAcked(): ReadonlyMap<string, number> {
    return this.acked;
  }

  /** Forgets the highest sequence of a stream whose loss was noticed, so that it is not noticed twice. */
  forgetAcked(stream: string): void {
    this.losses++;
    this.acked.delete(stream);
  }

  /** Calls the listener when an ack proves that a stream lost its end; gives the function that ends this. */
  onRegression(listener: (regression: SequenceRegression) => void): () => void {
    this.regressionListeners.add(listener);
    return () => this.regressionListeners.delete(listener);
  }

  /**
   * Tells these events and waits until the broker has stored all of them, in the order given.
   *
   * @param traceparent trace of what caused the events
   * @throws PermanentError when one breaks its contract or is too large; nothing is sent then
   * @throws DependencyDownError when the broker did not store one before the deadline; others may be stored, and
   *   telling all of them again is harmless
   */
  async publish(events: readonly TellableEvent[], traceparent?: string): Promise<Told[]> {
    const { names, service, claims } = this.options;
    const time = new Date(this.clock.now()).toISOString();
    const encoded = events.map((event) => encodeEvent(event, { names, service, time, traceparent, claims }));
    const [only] = encoded;
    if (encoded.length === 1 && only) {
      return [await this.tellOne(only)];
    }
    const ends = await Promise.allSettled(encoded.map((event) => this.tellOne(event)));
    return ends.map((end) => {
      if (end.status === 'rejected') {
        throw end.reason;
      }
      return end.value;
    });
  }

  /** Publishes bytes as they are and waits for the ack; retried until the deadline, as events are. */
  async publishRaw(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<Stored> {
    const deadline = Date.now() + this.deadlineMs;
    for (let tries = 1; ; tries++) {
      try {
        const stored = await this.inbox.publish(subject, data, headers);
        this.stalls.stored(subject);
        return stored;
      } catch (error) {
        if (isTooLarge(error)) {
          throw new PermanentError(
            `${subject}: the message is over the broker's max_payload.`,
            'event-too-large',
          );
        }
        this.stalls.failed(subject, error);
        const delay = backoffDelay(tries, subject, PUBLISH_BACKOFF);
        // Everything else may pass: nobody answers for a broker without the stream, for one that has lost it, and during
        // an election, and nothing tells these apart.
        if (Date.now() + delay >= deadline) {
          throw new DependencyDownError(
            'nats',
            `The broker did not store ${subject}: ${reasonOf(error, 200)}`,
            { cause: error },
          );
        }
        await pause(delay);
      }
    }
  }

  private async tellOne(event: EncodedEvent): Promise<Told> {
    await this.slots.take();
    try {
      if (event.claim) {
        await this.options.claims?.put(event.id, event.claim);
      }
      const floor = this.acked.get(this.options.names.streamOf(event.type)) ?? 0;
      const losses = this.losses;
      const ack = await this.publishRaw(event.subject, event.data, event.headers);
      this.remember(ack, losses === this.losses ? floor : 0);
      this.options.observer?.told?.({ type: event.type, duplicate: ack.duplicate });
      return { id: event.id, stream: ack.stream, sequence: ack.seq, duplicate: ack.duplicate };
    } finally {
      this.slots.give();
    }
  }

  /** @param floor the highest sequence that was acked before this event was sent; 0 once its loss was noticed */
  private remember(ack: Stored, floor: number): void {
    if (ack.duplicate) {
      return;
    }
    if (ack.seq > floor) {
      this.acked.set(ack.stream, Math.max(ack.seq, this.acked.get(ack.stream) ?? 0));
      return;
    }
    this.losses++;
    this.acked.set(ack.stream, ack.seq);
    for (const listener of this.regressionListeners) {
      listener({ stream: ack.stream, sequence: ack.seq, expectedAbove: floor });
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /max_payload/.test(error.message);
}

/** Bounds how many things are under way at once; those that come later wait in order. */
class Slots {
  private readonly waiting: Array<() => void> = [];
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  /** Takes a slot, at once when one is free. */
  take(): Promise<void> | void {
    if (this.free > 0) {
      this.free--;
      return;
    }
    return new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Gives the slot back, to the one that waits longest. */
  give(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
    } else {
      this.free++;
    }
  }
}
