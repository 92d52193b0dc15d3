import { topology, type EventContract, type Names, type ServiceName } from '@dateline/contracts';
import type { ClaimStore } from '../event/claim-store.js';
import type { DecodeContext } from '../event/decode.js';
import { eventLane, parkedLane, type HandlerDefinition, type Lane, type LaneSettings } from './lane.js';
import type { ConsumerPlan } from './workbench.js';

export interface PlanOptions {
  readonly service: ServiceName;
  readonly names: Names;
  readonly concurrency?: number;
  readonly batchConcurrency?: number;
  readonly maxInFlight?: number;
  readonly batchSize?: number;
  readonly batchLingerMs?: number;
  readonly claims?: ClaimStore;
}

type EventHandler = Exclude<HandlerDefinition, { kind: 'parked' }>;

/** The consumers of a service with their lanes, from topology and handlers. */
export function planConsumers(options: PlanOptions, handlers: readonly HandlerDefinition[]): ConsumerPlan[] {
  const { service, names } = options;
  const { maxAttempts } = topology.services[service];
  const settings: LaneSettings = {
    concurrency: options.concurrency ?? 8,
    batchConcurrency: options.batchConcurrency ?? 1,
    batchSize: options.batchSize ?? 200,
    batchLingerMs: options.batchLingerMs ?? 20,
    maxAttempts,
  };
  const shared = { service, maxAttempts };
  const plans: ConsumerPlan[] = [];
  const events = handlers.filter((handler): handler is EventHandler => handler.kind !== 'parked');
  if (events.length > 0) {
    const { lanes, laneOf } = eventLanes(events, options, settings);
    const maxInFlight = options.maxInFlight ?? inFlightFor(lanes);
    const place = { stream: names.streams.events, consumer: names.consumer(service) };
    plans.push({ ...shared, ...place, maxInFlight, lanes, laneOf });
  }
  const parked = handlers.find((handler) => handler.kind === 'parked');
  if (parked) {
    const lane = parkedLane(parked, names.typeOf, settings);
    const place = { stream: names.streams.parked, consumer: names.parkedConsumer };
    plans.push({ ...shared, ...place, maxInFlight: 2 * lane.size, lanes: [lane], laneOf: () => lane });
  }
  return plans;
}

function eventLanes(
  handlers: readonly EventHandler[],
  options: PlanOptions,
  settings: LaneSettings,
): Pick<ConsumerPlan, 'lanes' | 'laneOf'> {
  const contracts = new Map<string, Pick<EventContract, 'schema'>>();
  handlers.forEach((handler) =>
    handler.contracts.forEach((contract) => contracts.set(contract.type, contract)),
  );
  const context: DecodeContext = { names: options.names, contracts, claims: options.claims };
  const bySubject = new Map<string, Lane>();
  const lanes = handlers.map((handler) => {
    const lane = eventLane(handler, context, settings);
    handler.contracts.forEach(({ type }) => bySubject.set(options.names.subject(type), lane));
    return lane;
  });
  // Its check finds a fault in everything, so its handler is never called.
  const unknown = eventLane(
    { kind: 'one', contracts: [], handle: () => Promise.reject(new Error('No handler takes this type.')) },
    { names: options.names, contracts: new Map() },
    settings,
  );
  return { lanes: [...lanes, unknown], laneOf: (subject) => bySubject.get(subject) ?? unknown };
}

/**
 * Enough that no handler waits for the network, few enough that a stopping service gives little back. The bound of
 * trap 5 (ack_wait against the time in the queue) does not bind here, since all messages in our hands get heartbeats.
 */
function inFlightFor(lanes: readonly Lane[]): number {
  return Math.max(
    ...lanes.map(({ size, concurrency }) => (size > 1 ? (concurrency + 2) * size : 8 * concurrency)),
  );
}
