import type { Names } from '@dateline/contracts';
import { jetstreamManager, type ConsumerInfo, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { desiredConsumers, type DesiredConsumer } from './desired-state.js';
import { orMissing } from './verify.js';

/** Where one durable consumer stands: what is the oldest message that it has still to bring to an end. */
export interface OldestUnacknowledged {
  readonly consumer: string;
  /** `idle`: nothing is left to deliver. `unknown`: the consumer is missing, or the message says nothing we can read. */
  readonly state: 'idle' | 'unknown' | 'holds';
  /** Set when it holds something: the capture that the oldest message is about. */
  readonly captureId?: string;
}

/** What `ce-subject` says of an event about a capture; digits, so nothing in it is ever escaped. */
const CAPTURE_ID = /^[1-9][0-9]{0,18}$/;

/**
 * Reads for each consumer of the line the oldest message that is not acknowledged, given out or not.
 *
 * The consumers are asked one after the other, in the direction of the flow: work only ever moves forward, and a
 * message is acknowledged after the next one is told, so what has left a consumer before it was looked at is seen in a
 * later one, or has its end.
 *
 * @throws Error when the broker does not answer
 */
export async function readOldestUnacknowledged(
  nc: NatsConnection,
  names: Names,
): Promise<OldestUnacknowledged[]> {
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
  const oldest: OldestUnacknowledged[] = [];
  for (const consumer of desiredConsumers(names)) oldest.push(await lookAt(jsm, consumer));
  return oldest;
}

async function lookAt(jsm: JetStreamManager, desired: DesiredConsumer): Promise<OldestUnacknowledged> {
  const { stream, durable_name: consumer } = desired;
  const info = await orMissing(jsm.consumers.info(stream, consumer));
  if (!info) return { consumer, state: 'unknown' };
  if (info.num_pending === 0 && info.num_ack_pending === 0) return { consumer, state: 'idle' };
  const message = await firstAfter(jsm, stream, info);
  // Given out, and gone from the stream before they were acknowledged: nothing can bring them any more.
  if (!message) return { consumer, state: 'idle' };
  const captureId = message.header.get('ce-subject');
  return CAPTURE_ID.test(captureId)
    ? { consumer, state: 'holds', captureId }
    : { consumer, state: 'unknown' };
}

/** The first message behind the acknowledged ones that the consumer takes; what the stream dropped is no longer one. */
async function firstAfter(jsm: JetStreamManager, stream: string, { ack_floor, config }: ConsumerInfo) {
  const subjects = config.filter_subjects ?? (config.filter_subject ? [config.filter_subject] : ['>']);
  const found = await Promise.all(
    subjects.map((subject) =>
      jsm.direct.getMessage(stream, { seq: ack_floor.stream_seq + 1, next_by_subj: subject }),
    ),
  );
  return found
    .filter((message) => message !== null)
    .toSorted((a, b) => a.seq - b.seq)
    .at(0);
}
