import { EventPattern, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Answer } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';
import type { ParkedDelivery, ReceivedEvent, ReceivedOf, TakeableContract } from '../words/received-event.js';

/** Marks handlers of this transport, so that other transports of a hybrid application leave them alone. */
export const JETSTREAM_TRANSPORT = Symbol('dateline.jetstream');

export interface BatchOptions {
  /** Most messages in one call; default: the transport's `batchSize`. */
  readonly batchSize?: number;
  /** Milliseconds that the first message waits for others; default: the transport's `batchLingerMs`. */
  readonly lingerMs?: number;
}

/** What the decorators leave for the transport in Nest's pattern extras. */
export interface TakeExtras extends BatchOptions {
  readonly kind: 'one' | 'batch' | 'parked';
  readonly contracts: readonly TakeableContract[];
}

/** A decorator for methods that take this and answer that; it makes the compiler check the method's signature. */
type Decorator<Argument, Given> = <Method extends (argument: Argument) => Promise<Given>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** A method that takes events of one type, one at a time: `(event: ReceivedEvent<typeof Contract>) => Promise<Answer>`. */
export function Takes<Contract extends TakeableContract>(
  contract: Contract,
): Decorator<ReceivedEvent<Contract>, Answer> {
  return (target, key, descriptor) =>
    mark(target, key, descriptor, `take ${contract.type}`, { kind: 'one', contracts: [contract] });
}

/**
 * A method that takes events of these types, many at a time, and answers with one answer for each, in the same
 * order. When it throws, the batch is halved until the message that it throws for stands alone.
 */
export function TakesBatch<const Contracts extends readonly TakeableContract[]>(
  contracts: Contracts,
  options: BatchOptions = {},
): Decorator<Array<ReceivedOf<Contracts[number]>>, readonly Answer[]> {
  const pattern = `take-batch ${contracts.map((contract) => contract.type).join(' ')}`;
  return (target, key, descriptor) =>
    mark(target, key, descriptor, pattern, { kind: 'batch', contracts, ...options });
}

/** A method that takes parked messages, many at a time; only `done()` and `wait()` make sense as answers. */
export function TakesParked(options: BatchOptions = {}): Decorator<ParkedDelivery[], readonly Answer[]> {
  return (target, key, descriptor) =>
    mark(target, key, descriptor, 'take-parked', { kind: 'parked', contracts: [], ...options });
}

function mark<Method extends (argument: never) => Promise<unknown>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
  pattern: string,
  extras: TakeExtras,
): void {
  if (descriptor.value) {
    descriptor.value = keepingErrors(descriptor.value);
  }
  // On Nest's own metadata, so that Nest finds the handlers on controllers and guards, pipes and interceptors apply.
  const decorate = EventPattern(pattern, JETSTREAM_TRANSPORT, extras) as unknown as MethodDecorator;
  decorate(target, key, descriptor);
}

/** Nest chains methods with the same pattern; each becomes a handler of its own, so that a second one is noticed. */
export function definitionsOf(pattern: string, handler: MessageHandler): HandlerDefinition[] {
  const extras = handler.extras as Partial<TakeExtras> | undefined;
  if (!extras?.kind) {
    throw new Error(
      `The handler "${pattern}" is no @Takes, @TakesBatch or @TakesParked method; this transport takes no other.`,
    );
  }
  const definition = definitionOf(extras as TakeExtras, handler);
  return handler.next
    ? [definition, ...definitionsOf(pattern, handler.next as MessageHandler)]
    : [definition];
}

function definitionOf(extras: TakeExtras, handler: MessageHandler): HandlerDefinition {
  const { contracts, batchSize, lingerMs } = extras;
  const many = (items: readonly unknown[]) => call<readonly Answer[]>(handler, items);
  switch (extras.kind) {
    case 'one':
      return { kind: 'one', contracts, handle: (event) => call<Answer>(handler, event) };
    case 'batch':
      return { kind: 'batch', contracts, batchSize, lingerMs, handle: many };
    case 'parked':
      return { kind: 'parked', batchSize, lingerMs, handle: many };
  }
}

/** Calls a handler through Nest and gives its answer, or throws what it threw and not what Nest made of it. */
async function call<Given>(handler: MessageHandler, argument: object): Promise<Given> {
  const sink = openSink(argument);
  const answer: unknown = await handler(argument);
  const value: unknown = isObservable(answer)
    ? await lastValueFrom(answer, { defaultValue: undefined })
    : answer;
  if (sink.hasFailed) {
    throw sink.error;
  }
  return value as Given;
}

/**
 * Nest's exception layer turns whatever a handler throws into "Internal server error" and so loses the class by which
 * an outage is told from poison. A filter in every application could prevent that, and could be forgotten.
 * So the decorated method itself puts its error aside, under the object that it was called with, where the transport
 * picks it up. Called by anybody else (a spec), it throws as it always did.
 */
const sinks = new WeakMap<object, ErrorSink>();

interface ErrorSink {
  error?: unknown;
  hasFailed: boolean;
}

/** Opens a sink for one call with this argument. */
function openSink(argument: object): ErrorSink {
  const sink: ErrorSink = { hasFailed: false };
  sinks.set(argument, sink);
  return sink;
}

/** The method, putting its errors aside when the transport calls it. */
function keepingErrors<Method extends (argument: never) => Promise<unknown>>(method: Method): Method {
  const kept = async function (this: unknown, ...all: unknown[]): Promise<unknown> {
    const [argument] = all;
    try {
      return await (method as unknown as (...all: unknown[]) => Promise<unknown>).apply(this, all);
    } catch (error) {
      const sink = typeof argument === 'object' && argument !== null ? sinks.get(argument) : undefined;
      if (!sink) {
        throw error;
      }
      sink.hasFailed = true;
      sink.error = error;
      return undefined;
    }
  };
  // Nest reads the name of a handler for its own records.
  Object.defineProperty(kept, 'name', { value: method.name });
  return kept as unknown as Method;
}
