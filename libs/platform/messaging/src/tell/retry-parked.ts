import { jetstream, type PubAck } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { ClaimStore } from '../wire/claims.js';
import { claimOf, originalHeaders } from '../wire/parking.js';
import type { ParkedDelivery } from '../words/received-event.js';

/** What is needed to try a parked message again; the ledger keeps exactly this. */
export type RetryableMessage = Pick<
  ParkedDelivery,
  'originalSubject' | 'headers' | 'data' | 'streamSequence'
>;

const NOTHING = new Uint8Array(0);

/**
 * The way back: publishes a parked message again, with its original bytes and headers, under its original subject. It
 * starts with attempt 1. It has a message id of its own, because the original's may still be in the broker's
 * duplicate window and would be swallowed; its event id is the original's, so its effect stays idempotent.
 *
 * @param time distinguishes two retries of the same message, milliseconds since the epoch
 * @param claims gets the data of a message that came by claim check; without it such a message finds its claim only while
 *   that is still there
 * @throws Error when the broker does not store it
 */
export async function retryParked(
  nc: NatsConnection,
  parked: RetryableMessage,
  time: number,
  claims?: Pick<ClaimStore, 'put'>,
): Promise<PubAck> {
  const headers = originalHeaders(parked);
  const msgID = `retry/${parked.streamSequence}/${time}`;
  const claim = claimOf(parked);
  if (claim !== undefined && parked.data.byteLength > 0) {
    await claims?.put(claim, parked.data);
  }
  const data = claim === undefined ? parked.data : NOTHING;
  return jetstream(nc).publish(parked.originalSubject, data, { headers, msgID });
}
