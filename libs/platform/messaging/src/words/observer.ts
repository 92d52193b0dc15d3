import type { ServiceName } from '@dateline/contracts';

/** One delivery that was settled; everything in it is bounded but the error's text. */
export interface SettledRecord {
  readonly service: ServiceName;
  readonly type: string;
  /** `parsed`, `rejected:<reason>`, `done`, `wait:<reason>`, `failed`, `parked:<code>`. */
  readonly decision: string;
  /** `lost`: the broker forgot the delivery before it could be settled; the work was told all the same. */
  readonly action: 'ack' | 'nak' | 'park' | 'lost';
  readonly attempt: number;
  /** From taking the message to settling it. */
  readonly seconds: number;
  readonly id: string | undefined;
  /** The capture that the event is about. */
  readonly about: string | undefined;
  readonly streamSequence: number;
  readonly error?: string | undefined;
}

/** One event that the broker has stored. */
export interface ToldRecord {
  readonly type: string;
  /** True when the broker had the event already. */
  readonly duplicate: boolean;
}

/** Whether the broker stores what is told to one stream, when that has changed. */
export interface StoringState {
  readonly stream: string;
  readonly isStoring: boolean;
  /** How long it has stored nothing. */
  readonly seconds: number;
  /** What the last message failed with, while nothing is stored. */
  readonly error?: string | undefined;
}

/** Whether a consumer pulls, or waits for a dependency. */
export interface CircuitState {
  readonly consumer: string;
  readonly state: 'closed' | 'open';
  /** What is down, while the circuit is open. */
  readonly dependency?: string | undefined;
  /** Probes that failed since it opened. */
  readonly probes: number;
}

/** State of the connection and of what this service needs on the broker. */
export type ConnectionState =
  'connected' | 'disconnected' | 'reconnected' | 'consumer-missing' | 'consumer-found' | 'closed';

/**
 * What the messaging layer says about itself. It neither logs nor counts: whoever builds the service turns these
 * calls into logs and metrics. They should return at once; what they throw is dropped.
 */
export interface MessagingObserver {
  settled?(record: SettledRecord): void;
  told?(record: ToldRecord): void;
  circuit?(state: CircuitState): void;
  storing?(state: StoringState): void;
  /** @param consumer the consumer that is missing or was found again */
  connection?(state: ConnectionState, consumer?: string): void;
}

/** The observer with its errors kept to itself: what watches the line must never be what stops it. */
export function guarded(observer: MessagingObserver): Required<MessagingObserver> {
  const quietly = (call: () => void) => {
    try {
      call();
    } catch {
      // Nobody is left who could be told.
    }
  };
  return {
    settled: (record) => quietly(() => observer.settled?.(record)),
    told: (record) => quietly(() => observer.told?.(record)),
    storing: (state) => quietly(() => observer.storing?.(state)),
    circuit: (state) => quietly(() => observer.circuit?.(state)),
    connection: (state, consumer) => quietly(() => observer.connection?.(state, consumer)),
  };
}

/** Source of time in milliseconds since the epoch, so that tests can hold it. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
