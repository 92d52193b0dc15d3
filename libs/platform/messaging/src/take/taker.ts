import type { ServiceName } from '@dateline/contracts';
import type { Taken } from '../settle/taken.js';
import type { DecodeContext } from '../wire/decode.js';
import type { HandlerDefinition } from '../words/handler.js';
import type { ParkedDelivery, ReceivedEvent } from '../words/received-event.js';

/** One handler of a consumer with its limits. */
export interface Taker {
  readonly handler: HandlerDefinition;
  /** What its messages are checked against; parked messages need no check, they are broken by nature. */
  readonly context: DecodeContext;
  /** Batches that are worked on at the same time. */
  readonly concurrency: number;
  /** Most messages in one batch. */
  readonly size: number;
  /** Milliseconds that the first message of a batch waits for others. */
  readonly lingerMs: number;
}

/** Messages that one call of a handler works on together; one, unless the handler takes batches. */
export interface Batch {
  readonly taker: Taker;
  readonly taken: readonly Taken[];
}

/** Messages of a batch that could not be worked on because a dependency is down. They are still in our hands. */
export interface Down {
  readonly dependency: string;
  readonly batch: Batch;
}

/** A message that passed its check, and what the handler gets of it. */
export interface Checked {
  readonly taken: Taken;
  readonly item: ReceivedEvent | ParkedDelivery;
}

/** One durable consumer and the handlers for what it delivers. */
export interface ConsumerPlan {
  readonly service: ServiceName;
  readonly stream: string;
  readonly consumer: string;
  readonly maxAttempts: number;
  /** Most messages in our hands: running, waiting, and held while a dependency is down. */
  readonly maxInFlight: number;
  /** Most bytes of messages in our hands; at least twice what the largest message may have. */
  readonly maxInFlightBytes: number;
  readonly takers: readonly Taker[];
  /** Who takes a subject; one that parks everything when no handler does. Always one of `takers`. */
  takerOf(subject: string): Taker;
}
