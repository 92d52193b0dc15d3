import { MAX_EVENT_DATA_BYTES, type Names, type TellableEvent } from '@dateline/contracts';
import type { MsgHdrs } from '@nats-io/transport-node';
import { PermanentError } from '../outcome/errors.js';
import { claimReference, type ClaimStore } from './claim-store.js';
import { writeHeaders } from './headers.js';
import { eventId, traceparentFor } from './identity.js';

/** An event ready for the wire. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
  /** What has to be in the claim store before the message is published. */
  readonly claim: Uint8Array | undefined;
}

export interface EncodeContext {
  readonly names: Names;
  /** CloudEvents source: the service that tells. */
  readonly service: string;
  /** When the event is told, ISO 8601. */
  readonly time: string;
  /** Trace of what caused the event. */
  readonly traceparent?: string | undefined;
  readonly claims?: ClaimStore | undefined;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/**
 * Checks an event against its contract and makes its message.
 *
 * @throws PermanentError `contract-invalid` when the data break the contract, `event-too-large` when they are over
 *   MAX_EVENT_DATA_BYTES and there is no claim store. Both are faults of the teller, which a retry does not cure.
 */
export function encodeEvent(event: TellableEvent, context: EncodeContext): EncodedEvent {
  const { contract } = event;
  const checked = contract.schema.safeParse(event.data);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new PermanentError(
      `The told ${contract.type} breaks its contract at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'invalid'}.`,
      'contract-invalid',
    );
  }
  const id = eventId(contract.type, contract.cause(checked.data));
  const about = contract.about(checked.data);
  const bytes = encoder.encode(JSON.stringify(checked.data));
  const isLarge = bytes.length > MAX_EVENT_DATA_BYTES;
  if (isLarge && !context.claims) {
    throw new PermanentError(
      `The told ${contract.type} has ${bytes.length} bytes, ${MAX_EVENT_DATA_BYTES} are allowed without a claim store.`,
      'event-too-large',
    );
  }
  const headers = writeHeaders({
    id,
    type: contract.type,
    source: `/${context.names.namespace}/${context.service}`,
    subject: about,
    time: context.time,
    dataref: isLarge ? claimReference(id) : undefined,
    traceparent: traceparentFor(id, about, context.traceparent),
  });
  return {
    id,
    type: contract.type,
    subject: context.names.subject(contract.type),
    headers,
    data: isLarge ? NOTHING : bytes,
    claim: isLarge ? bytes : undefined,
  };
}
