import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { attemptOf, FIRST_ATTEMPT, type AttemptMemory } from '../settle/attempts.js';
import type { Settlement } from '../settle/settle.js';
import { deliveryOf, Taken, type Epoch } from '../settle/taken.js';
import type { Clock } from '../words/observer.js';

export interface HandsDeps {
  readonly nc: NatsConnection;
  readonly clock: Clock;
  readonly memory: AttemptMemory;
  settle(taken: Taken, settlement: Settlement): unknown;
}

/**
 * Everything that one consumer was given and has not settled. Says `working()` for all of it, so that neither a slow
 * handler nor a full queue makes the broker deliver it a second time; one timer for all messages, since a
 * timer for each would cost more than the work.
 */
export class Hands {
  private readonly held = new Set<Taken>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: HandsDeps) {}

  /** Messages in our hands. */
  get count(): number {
    return this.held.size;
  }

  /** Bytes of these messages, their claims left aside. */
  get size(): number {
    return this.bytes;
  }

  /** Takes a delivered message into our hands; `undefined` when it is no delivery of a consumer. */
  take(msg: Msg, epoch: Epoch): Taken | undefined {
    const delivery = deliveryOf(msg.reply);
    if (!delivery) {
      return undefined;
    }
    const { nc, clock, memory } = this.deps;
    const { deliveries, streamSequence } = delivery;
    const { attempt, isSuspect } =
      deliveries > 1 ? attemptOf(deliveries, memory.known(streamSequence)) : FIRST_ATTEMPT;
    const taken = new Taken(nc, msg, delivery, epoch, clock.now(), attempt, isSuspect);
    epoch.delivered(streamSequence);
    this.held.add(taken);
    this.bytes += msg.data.byteLength;
    return taken;
  }

  /** The message was settled. */
  release(taken: Taken): void {
    if (this.held.delete(taken)) {
      this.bytes -= taken.msg.data.byteLength;
    }
  }

  /** Gives messages back without burning an attempt; `spreadMs` sets each a little later than the one before. */
  giveBack(messages: readonly Taken[], delayMs = 0, spreadMs = 0): void {
    messages.forEach((taken, index) => {
      void this.deps.settle(taken, { action: 'nak', delayMs: delayMs + index * spreadMs, counts: false });
    });
  }

  giveBackAll(): void {
    this.giveBack([...this.held]);
  }

  /** The sequences of another stream mean other messages. */
  forgetAttempts(): void {
    this.deps.memory.clear();
  }

  /** @param ackWaitMs the consumer's ack_wait; each message is touched every third of it */
  keepAlive(ackWaitMs: number): void {
    this.rest();
    // Looking twice as often as touching keeps the longest gap at half of ack_wait.
    this.timer = setInterval(() => this.beat(Date.now(), ackWaitMs / 3), ackWaitMs / 6);
  }

  /** Ends {@link keepAlive}. */
  rest(): void {
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
