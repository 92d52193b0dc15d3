import type { NatsConnection } from '@nats-io/transport-node';
import { jetstream, type PubAck } from '@nats-io/jetstream';
import type { ParkedDelivery } from '../words/received-event.js';
import { originalHeaders } from '../wire/parking.js';

/** What is needed to try a parked message again; the ledger keeps exactly this. */
export type RetryableMessage = Pick<
  ParkedDelivery,
  'originalSubject' | 'headers' | 'data' | 'streamSequence'
>;

/**
 * The way back: publishes a parked message again, with its original bytes and headers, under its original subject. It
 * starts with attempt 1. It has a message id of its own, because the original's may still be in the broker's
 * duplicate window and would be swallowed; its event id is the original's, so its effect stays idempotent.
 *
 * @param time distinguishes two retries of the same message, milliseconds since the epoch
 * @throws Error when the broker does not store it
 */
export function retryParked(nc: NatsConnection, parked: RetryableMessage, time: number): Promise<PubAck> {
  const headers = originalHeaders(parked);
  const msgID = `retry/${parked.streamSequence}/${time}`;
  return jetstream(nc).publish(parked.originalSubject, parked.data, { headers, msgID });
}
