import { MAX_EVENT_DATA_BYTES, type Names, type TellableEvent } from '@dateline/contracts';
import type { MsgHdrs } from '@nats-io/transport-node';
import { hash } from 'node:crypto';
import { PermanentError } from '../words/errors.js';
import { claimReference, type ClaimStore } from './claims.js';
import { writeHeaders } from './headers.js';

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
    ledger: contract.ledger?.(checked.data),
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

/**
 * Id of an event: the first 128 bits of SHA-256 over type and cause, in hex. A second attempt at the same work has
 * the same id, so the broker and every taker can tell that it is the same event (law 4).
 */
export function eventId(type: string, cause: string): string {
  return hash('sha256', `${type}\n${cause}`, 'hex').slice(0, 32);
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** True for a valid `traceparent` of version 00 (W3C Trace Context §3.2). */
export function isTraceparent(value: string | undefined): value is string {
  const parts = value === undefined ? null : TRACEPARENT.exec(value);
  return parts !== null && !/^0+$/.test(parts[1] ?? '') && !/^0+$/.test(parts[2] ?? '');
}

/**
 * The `traceparent` that an event carries: the trace of what caused it, or one made from the capture that it is
 * about, so that all announcements of one capture share a trace. The span is made from the event's id, so nothing
 * here is random and a second attempt looks the same.
 */
export function traceparentFor(id: string, about: string, parent: string | undefined): string {
  const parts = isTraceparent(parent) ? TRACEPARENT.exec(parent) : null;
  const trace = parts?.[1] ?? hash('sha256', `capture\n${about}`, 'hex').slice(0, 32);
  return `00-${trace}-${id.slice(0, 16)}-${parts?.[3] ?? '01'}`;
}
