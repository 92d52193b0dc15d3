import type { Names } from '@dateline/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { desiredConsumers } from './desired-state.js';
import { orMissing } from './verify.js';

/** One durable consumer at a moment. */
export interface ConsumerPicture {
  readonly name: string;
  /** Messages that nobody was given yet. */
  readonly pending: number;
  /** Messages that were given out and not acknowledged yet. */
  readonly inFlight: number;
  /** Deliveries that were acknowledged since the consumer exists; deliveries after a failure count again. */
  readonly settled: number;
}

/** How far all consumers of the line are; one that does not exist is left out. */
export async function readConsumers(nc: NatsConnection, names: Names): Promise<ConsumerPicture[]> {
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
  const pictures = await Promise.all(
    desiredConsumers(names).map(async ({ stream, durable_name: name }) => {
      const info = await orMissing(jsm.consumers.info(stream, name));
      if (!info) return [];
      const { num_pending: pending, num_ack_pending: inFlight, ack_floor: floor } = info;
      return [{ name, pending, inFlight, settled: floor.consumer_seq }];
    }),
  );
  return pictures.flat();
}
