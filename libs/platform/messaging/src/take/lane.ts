import { decodeMessage, isFault, type DecodeContext, type Fault } from '../event/decode.js';
import { headerMap } from '../event/headers.js';
import { decodeHeaderValue } from '../event/percent-encoding.js';
import type { ParkedMessage, ReceivedEvent, TakeableContract } from '../event/received-event.js';
import type { Outcome } from '../outcome/outcome.js';
import { readParked } from '../settle/parked-headers.js';
import type { Taken } from './taken.js';

/** What a handler is, whatever framework brought it. */
export type HandlerDefinition =
  | {
      readonly kind: 'one';
      readonly contracts: readonly TakeableContract[];
      handle(event: ReceivedEvent): Promise<Outcome>;
    }
  | {
      readonly kind: 'batch';
      readonly contracts: readonly TakeableContract[];
      /** Most events in one call; default: the worker's `batchSize`. */
      readonly batchSize?: number | undefined;
      /** Milliseconds that the first event waits for others; default: the worker's `batchLingerMs`. */
      readonly lingerMs?: number | undefined;
      handle(events: readonly ReceivedEvent[]): Promise<readonly Outcome[]>;
    }
  | {
      readonly kind: 'parked';
      readonly batchSize?: number | undefined;
      readonly lingerMs?: number | undefined;
      handle(messages: readonly ParkedMessage[]): Promise<readonly Outcome[]>;
    };

/** A message that passed its check: what the handler gets, and what is said about it in records. */
export interface Checked {
  readonly taken: Taken;
  readonly item: ReceivedEvent | ParkedMessage;
  readonly id: string;
  readonly type: string;
  readonly about: string | undefined;
  readonly traceparent: string | undefined;
}

/** One handler of a consumer with its limits: how many units of work run at once and how many messages a unit has. */
export interface Lane {
  readonly concurrency: number;
  readonly size: number;
  readonly lingerMs: number;
  /** False for parked messages, which are the end of the road. */
  readonly mayPark: boolean;
  check(taken: Taken, signal: AbortSignalSource): Checked | Fault | Promise<Checked | Fault>;
  /** Answers in the order of the items; throws what the handler throws. */
  handle(items: readonly Checked[]): Promise<readonly Outcome[]>;
}

/** Makes the signal only when a handler asks for it: most do not, and a controller for each message is not free. */
export interface AbortSignalSource {
  readonly signal: AbortSignal;
}

export interface LaneSettings {
  readonly concurrency: number;
  readonly batchConcurrency: number;
  readonly batchSize: number;
  readonly batchLingerMs: number;
  readonly maxAttempts: number;
}

/** The lane of a handler of events. */
export function eventLane(
  handler: Exclude<HandlerDefinition, { kind: 'parked' }>,
  context: DecodeContext,
  settings: LaneSettings,
): Lane {
  const check: Lane['check'] = (taken, source) => {
    const decoded = decodeMessage(taken.msg, context);
    const accept = (value: Awaited<typeof decoded>) =>
      isFault(value) ? value : eventOf(taken, value.attributes, value.data, source, settings.maxAttempts);
    return decoded instanceof Promise ? decoded.then(accept) : accept(decoded);
  };
  if (handler.kind === 'one') {
    const handle: Lane['handle'] = async ([first]) => [
      await handler.handle((first as Checked).item as ReceivedEvent),
    ];
    return { concurrency: settings.concurrency, size: 1, lingerMs: 0, mayPark: true, check, handle };
  }
  return {
    concurrency: settings.batchConcurrency,
    size: handler.batchSize ?? settings.batchSize,
    lingerMs: handler.lingerMs ?? settings.batchLingerMs,
    mayPark: true,
    check,
    handle: (items) => handler.handle(items.map((checked) => checked.item as ReceivedEvent)),
  };
}

/** The lane of the handler of parked messages. Whatever they hold, they are handed over: they are broken by nature. */
export function parkedLane(
  handler: Extract<HandlerDefinition, { kind: 'parked' }>,
  typeOf: (subject: string) => string | undefined,
  settings: LaneSettings,
): Lane {
  return {
    concurrency: 1,
    size: handler.batchSize ?? settings.batchSize,
    lingerMs: handler.lingerMs ?? settings.batchLingerMs,
    mayPark: false,
    check: (taken, source) => {
      const item = readParked(taken.msg, taken.delivery, typeOf, source);
      const map = headerMap(taken.msg.headers);
      const id = decodeHeaderValue(map.get('ce-id') ?? `${taken.delivery.streamSequence}`);
      return { taken, item, id, type: item.type, about: item.captureId, traceparent: map.get('traceparent') };
    },
    handle: (items) => handler.handle(items.map((checked) => checked.item as ParkedMessage)),
  };
}

function eventOf(
  taken: Taken,
  attributes: {
    id: string;
    type: string;
    source: string;
    subject?: string | undefined;
    time: string;
    traceparent?: string | undefined;
  },
  data: unknown,
  source: AbortSignalSource,
  maxAttempts: number,
): Checked {
  const item: ReceivedEvent = {
    id: attributes.id,
    type: attributes.type,
    source: attributes.source,
    about: attributes.subject,
    time: attributes.time,
    data: data as ReceivedEvent['data'],
    attempt: taken.attempt.attempt,
    maxAttempts,
    deliveries: taken.delivery.deliveries,
    traceparent: attributes.traceparent,
    receivedAt: new Date(taken.takenAt),
    streamSequence: taken.delivery.streamSequence,
    get signal() {
      return source.signal;
    },
  };
  return {
    taken,
    item,
    id: attributes.id,
    type: attributes.type,
    about: attributes.subject,
    traceparent: attributes.traceparent,
  };
}
