import type { EventContract, Names, ParkedCode } from '@dateline/contracts';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { ReceivedEvent } from '../words/received-event.js';
import { claimIdOf, type ClaimStore } from './claims.js';
import { headerMap, readAttributes, type Attributes } from './headers.js';

/** Why a message cannot be worked on, ever. */
export interface Fault {
  readonly code: ParkedCode;
  readonly reason: string;
}

/** A message as it came, with what the broker and the attempts' count say about its delivery. */
export interface Arrived {
  readonly msg: {
    readonly subject: string;
    readonly headers?: MsgHdrs | undefined;
    readonly data: Uint8Array;
  };
  readonly deliveries: number;
  readonly streamSequence: number;
  /** When the stream stored the message, nanoseconds since the epoch as decimal digits. */
  readonly storedAtNanos: string;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
  /** Set here: bytes that the claim check brought in beside the message's own. */
  claimBytes: number;
}

/** Makes the signal only when a handler asks for it: most do not, and a controller for each message is not free. */
export interface AbortSignalSource {
  readonly signal: AbortSignal;
}

export interface DecodeContext {
  readonly names: Names;
  /** The contracts that are taken here, by type. */
  readonly contracts: ReadonlyMap<string, Pick<EventContract, 'schema'>>;
  readonly maxAttempts: number;
  readonly claims?: ClaimStore | undefined;
}

// `fatal` so that broken UTF-8 is a named fault and not text with replacement characters that looks right.
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Headers, JSON and contract of a message, each looked at once. Synchronous but for a claim check, since this is the
 * hot path. Never throws on what came from outside; what the claim store throws goes through.
 */
export function decodeEvent(
  arrived: Arrived,
  context: DecodeContext,
  source: AbortSignalSource,
): ReceivedEvent | Fault | Promise<ReceivedEvent | Fault> {
  const { msg } = arrived;
  const attributes = readAttributes(headerMap(msg.headers));
  if (typeof attributes === 'string') {
    return { code: 'payload-undecodable', reason: attributes };
  }
  const expected = context.names.typeOf(msg.subject);
  if (attributes.type !== expected) {
    const reason = `The header ce-type says ${attributes.type}, the subject ${msg.subject} says ${expected ?? 'nothing'}.`;
    return { code: 'payload-undecodable', reason };
  }
  const contract = context.contracts.get(attributes.type);
  if (!contract) {
    return { code: 'type-unknown', reason: `No handler here takes ${attributes.type}.` };
  }
  const accept = (bytes: Uint8Array) => {
    const checked = checkData(bytes, contract);
    return 'code' in checked
      ? checked
      : eventOf(arrived, attributes, checked.data, source, context.maxAttempts);
  };
  return attributes.dataref === undefined
    ? accept(msg.data)
    : claimed(attributes.dataref, context.claims).then((claim) => {
        if ('code' in claim) {
          return claim;
        }
        arrived.claimBytes = claim.byteLength;
        return accept(claim);
      });
}

/** Tells a fault from what passed its check. */
export function isFault(value: object): value is Fault {
  return 'code' in value && 'reason' in value && !('id' in value);
}

async function claimed(reference: string, claims: ClaimStore | undefined): Promise<Uint8Array | Fault> {
  const id = claimIdOf(reference);
  if (id === undefined || !claims) {
    const why = id === undefined ? 'it names no claim of this line' : 'this service has no claim store';
    return { code: 'claim-missing', reason: `The data are at ${reference}, but ${why}.` };
  }
  const data = await claims.get(id);
  return data ?? { code: 'claim-missing', reason: `The claim store has nothing under ${id}.` };
}

function checkData(
  bytes: Uint8Array,
  contract: Pick<EventContract, 'schema'>,
): { readonly data: unknown } | Fault {
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    const reason = `The ${bytes.length} bytes of data are no JSON in UTF-8: ${(error as Error).message}`;
    return { code: 'payload-undecodable', reason };
  }
  const checked = contract.schema.safeParse(parsed);
  if (!checked.success) {
    const issues = checked.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { code: 'contract-invalid', reason: `The data break the contract. ${issues.join('; ')}` };
  }
  return { data: checked.data };
}

function eventOf(
  arrived: Arrived,
  attributes: Attributes,
  data: unknown,
  source: AbortSignalSource,
  maxAttempts: number,
): ReceivedEvent {
  return {
    id: attributes.id,
    type: attributes.type,
    source: attributes.source,
    about: attributes.subject,
    incarnation: attributes.ledger,
    time: attributes.time,
    data: data as ReceivedEvent['data'],
    attempt: arrived.attempt,
    maxAttempts,
    deliveries: arrived.deliveries,
    traceparent: attributes.traceparent,
    receivedAt: new Date(arrived.takenAt),
    streamSequence: arrived.streamSequence,
    get signal() {
      return source.signal;
    },
  };
}
