import { topology, type ServiceName } from '@dateline/contracts';
import type { HandlerDefinition } from '../take/lane.js';

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
