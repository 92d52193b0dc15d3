import type { Names, ServiceName } from '@dateline/contracts';
import type { Dependency } from '@dateline/dependency';
import type { ClaimStore } from '../wire/claims.js';
import type { Clock, MessagingObserver } from '../words/observer.js';
import type { Backoff } from '../words/waiting.js';

/** Settings of the messaging of one service. Every limit has a unit and a default. */
export interface LineWorkerOptions {
  /** NATS server, several servers of one cluster as a list or separated by commas. */
  readonly servers: string | readonly string[];
  readonly service: ServiceName;
  /** Version of the service, for the trail. */
  readonly version: string;
  readonly names: Names;
  /** Messages that a handler for single events works on at the same time; default 8. */
  readonly concurrency?: number;
  /**
   * Batches that a batch handler works on at the same time; default 1: two transactions at once would wait for each
   * other's rows, and one keeps the order.
   */
  readonly batchConcurrency?: number;
  /**
   * Messages in our hands, waiting ones included; default 8 × concurrency, or with a batch handler two batches more than
   * it works on.
   */
  readonly maxInFlight?: number;
  /**
   * Bytes of the messages in our hands; default 32 MiB, at least four times what the broker allows one message. A batch
   * brings in at most as many bytes of claims beside them.
   */
  readonly maxInFlightBytes?: number;
  /** Most messages in one call of a batch handler; default 200. */
  readonly batchSize?: number;
  /** Milliseconds that the first message of a batch waits for others; default 20. */
  readonly batchLingerMs?: number;
  /** Seconds in which a stopping service finishes what runs; default 10, all else included. */
  readonly drainSeconds?: number;
  /** Seconds that one call of a handler may take; default 120. */
  readonly handlerSeconds?: number;
  /** Seconds after which telling an event is given up and the broker counts as down; default 30. */
  readonly tellSeconds?: number;
  /** Events that wait for their ack at the same time; default 256. */
  readonly tellInFlight?: number;
  /** Seconds for the first connection; default 30. */
  readonly connectSeconds?: number;
  /** Seconds after which a silent connection to the broker counts as lost; default 15. */
  readonly silenceSeconds?: number;
  /** Back-off between the attempts of a failing message; default 1 s doubling up to 60 s. */
  readonly retry?: Backoff;
  /** Back-off between the probes of a dependency that is down; default 0.5 s doubling up to 15 s. */
  readonly probe?: Backoff;
  /** Where data over MAX_EVENT_DATA_BYTES go; without it such events are refused. */
  readonly claims?: ClaimStore;
  /**
   * The servers that check, handlers and telling need: whose errors mean an outage, and who is asked before a message is
   * blamed for one. The broker is not among them.
   */
  readonly dependencies?: readonly Dependency[];
  readonly observer?: MessagingObserver;
  readonly clock?: Clock;
}
