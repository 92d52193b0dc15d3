import { EventPattern } from '@nestjs/microservices';
import type { ParkedMessage, ReceivedEvent, ReceivedOf, TakeableContract } from '../event/received-event.js';
import type { Outcome } from '../outcome/outcome.js';
import { keepingErrors } from './error-sink.js';

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
type Decorator<Argument, Answer> = <Method extends (argument: Argument) => Promise<Answer>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** A method that takes events of one type, one at a time: `(event: ReceivedEvent<typeof Contract>) => Promise<Outcome>`. */
export function Takes<Contract extends TakeableContract>(
  contract: Contract,
): Decorator<ReceivedEvent<Contract>, Outcome> {
  return (target, key, descriptor) =>
    mark(target, key, descriptor, `take ${contract.type}`, { kind: 'one', contracts: [contract] });
}

/**
 * A method that takes events of these types, many at a time, and answers with one outcome for each, in the same
 * order. When it throws, the batch is halved until the message that it throws for stands alone.
 */
export function TakesBatch<const Contracts extends readonly TakeableContract[]>(
  contracts: Contracts,
  options: BatchOptions = {},
): Decorator<Array<ReceivedOf<Contracts[number]>>, readonly Outcome[]> {
  const pattern = `take-batch ${contracts.map((contract) => contract.type).join(' ')}`;
  return (target, key, descriptor) =>
    mark(target, key, descriptor, pattern, { kind: 'batch', contracts, ...options });
}

/** A method that takes parked messages, many at a time; only `done()` and `wait()` make sense as outcomes. */
export function TakesParked(options: BatchOptions = {}): Decorator<ParkedMessage[], readonly Outcome[]> {
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
