import { topology, type EventContract, type Names, type ServiceName } from '@dateline/contracts';
import type { ConsumerPlan, Taker } from '../take/taker.js';
import type { ClaimStore } from '../wire/claims.js';
import type { DecodeContext } from '../wire/decode.js';
import type { HandlerDefinition } from '../words/handler.js';

export interface PlanOptions {
  readonly service: ServiceName;
  readonly names: Names;
  readonly concurrency?: number;
  readonly batchConcurrency?: number;
  readonly maxInFlight?: number;
  readonly maxInFlightBytes: number;
  readonly batchSize?: number;
  readonly batchLingerMs?: number;
  readonly claims?: ClaimStore;
}

/** The consumers of a service with their handlers, from topology and handlers. */
export function planConsumers(options: PlanOptions, handlers: readonly HandlerDefinition[]): ConsumerPlan[] {
  const { service, names, claims } = options;
  const { maxAttempts } = topology.services[service];
  const shared = { service, maxAttempts, maxInFlightBytes: options.maxInFlightBytes };
  const context: DecodeContext = { names, contracts: contractsOf(handlers), maxAttempts, claims };
  const takers = handlers.map((handler) => takerOf(handler, context, options));
  const plans: ConsumerPlan[] = [];
  const ofEvents = takers.filter(({ handler }) => handler.kind !== 'parked');
  if (ofEvents.length > 0) {
    const place = { stream: names.streams.events, consumer: names.consumer(service) };
    const maxInFlight = options.maxInFlight ?? inFlightFor(ofEvents);
    plans.push({ ...shared, ...place, maxInFlight, ...bySubject(ofEvents, context, options) });
  }
  const ofParked = takers.find(({ handler }) => handler.kind === 'parked');
  if (ofParked) {
    const place = { stream: names.streams.parked, consumer: names.parkedConsumer };
    const maxInFlight = 2 * ofParked.size;
    plans.push({ ...shared, ...place, maxInFlight, takers: [ofParked], takerOf: () => ofParked });
  }
  return plans;
}

function contractsOf(handlers: readonly HandlerDefinition[]): DecodeContext['contracts'] {
  const taken = handlers.flatMap((handler) => (handler.kind === 'parked' ? [] : handler.contracts));
  return new Map<string, Pick<EventContract, 'schema'>>(taken.map((contract) => [contract.type, contract]));
}

function takerOf(handler: HandlerDefinition, context: DecodeContext, options: PlanOptions): Taker {
  const { concurrency = 8, batchConcurrency = 1, batchSize = 200, batchLingerMs = 20 } = options;
  return handler.kind === 'one'
    ? { handler, context, concurrency, size: 1, lingerMs: 0 }
    : {
        handler,
        context,
        concurrency: handler.kind === 'batch' ? batchConcurrency : 1,
        size: handler.batchSize ?? batchSize,
        lingerMs: handler.lingerMs ?? batchLingerMs,
      };
}

function bySubject(
  takers: readonly Taker[],
  context: DecodeContext,
  options: PlanOptions,
): Pick<ConsumerPlan, 'takers' | 'takerOf'> {
  // The check finds a fault in everything that comes here, so this handler is never called.
  const refused = () => Promise.reject(new Error('No handler takes this type.'));
  const nobody: HandlerDefinition = { kind: 'one', contracts: [], handle: refused };
  const unknown = takerOf(nobody, { ...context, contracts: new Map() }, options);
  const known = new Map<string, Taker>();
  for (const taker of takers) {
    const { handler } = taker;
    const contracts = handler.kind === 'parked' ? [] : handler.contracts;
    contracts.forEach(({ type }) => known.set(options.names.subject(type), taker));
  }
  return { takers: [...takers, unknown], takerOf: (subject) => known.get(subject) ?? unknown };
}

/**
 * Enough that no handler waits for the network, few enough that a stopping service gives little back. The bound of
 * trap 5 (ack_wait against the time in the queue) does not bind here, since all messages in our hands get heartbeats.
 */
function inFlightFor(takers: readonly Taker[]): number {
  return Math.max(
    ...takers.map(({ size, concurrency }) => (size > 1 ? (concurrency + 2) * size : 8 * concurrency)),
  );
}

/**
 * Compares a service's handlers with the topology: every type that it takes has exactly one handler, and no handler
 * takes anything else (law 11).
 *
 * @throws Error with one clear sentence that names the type
 */
export function verifyHandlers(service: ServiceName, handlers: readonly HandlerDefinition[]): void {
  const wanted = topology.services[service];
  const types = handlers.flatMap((handler) =>
    handler.kind === 'parked' ? [] : handler.contracts.map((contract) => contract.type),
  );
  for (const { type } of wanted.takes) {
    const count = types.filter((taken) => taken === type).length;
    if (count !== 1) {
      throw new Error(
        count === 0
          ? `The ${service} has no handler for ${type}; add a method with @Takes or @TakesBatch to one of its controllers.`
          : `The ${service} has ${count} handlers for ${type}; one message can have only one outcome, so keep one.`,
      );
    }
  }
  const foreign = types.find((type) => !wanted.takes.some((contract) => contract.type === type));
  if (foreign !== undefined) {
    throw new Error(
      `The ${service} has a handler for ${foreign}, but the topology does not let it take that type.`,
    );
  }
  const parked = handlers.filter((handler) => handler.kind === 'parked').length;
  if (parked !== (wanted.takesParked ? 1 : 0)) {
    throw new Error(
      wanted.takesParked
        ? `The ${service} takes parked messages and has ${parked} handlers for them; it needs one with @TakesParked.`
        : `The ${service} has a @TakesParked handler, but the topology does not let it take parked messages.`,
    );
  }
}
