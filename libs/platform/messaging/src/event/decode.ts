import type { EventContract, Names, ParkedCode } from '@dateline/contracts';
import { claimIdOf, type ClaimStore } from './claim-store.js';
import { headerMap, readAttributes, type Attributes } from './headers.js';
import type { MsgHdrs } from '@nats-io/transport-node';

/** Why a message cannot be worked on, ever. */
export interface Fault {
  readonly code: ParkedCode;
  readonly reason: string;
}

/** A message whose headers and data fulfil the contract of its type. */
export interface Decoded {
  readonly attributes: Attributes;
  readonly data: unknown;
}

export interface RawMessage {
  readonly subject: string;
  readonly headers?: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

export interface DecodeContext {
  readonly names: Names;
  /** The contracts that are taken here, by type. */
  readonly contracts: ReadonlyMap<string, Pick<EventContract, 'schema'>>;
  readonly claims?: ClaimStore | undefined;
}

// `fatal` so that broken UTF-8 is a named fault and not text with replacement characters that looks right.
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Headers, JSON and contract of a message, each looked at once. Synchronous but for a claim check, since this is the
 * hot path. Never throws on what came from outside; an unreachable claim store throws.
 */
export function decodeMessage(
  message: RawMessage,
  context: DecodeContext,
): Decoded | Fault | Promise<Decoded | Fault> {
  const attributes = readAttributes(headerMap(message.headers));
  if (typeof attributes === 'string') {
    return { code: 'payload-undecodable', reason: attributes };
  }
  const expected = context.names.typeOf(message.subject);
  if (attributes.type !== expected) {
    const reason = `The header ce-type says ${attributes.type}, the subject ${message.subject} says ${expected ?? 'nothing'}.`;
    return { code: 'payload-undecodable', reason };
  }
  const contract = context.contracts.get(attributes.type);
  if (!contract) {
    return { code: 'type-unknown', reason: `No handler here takes ${attributes.type}.` };
  }
  return attributes.dataref === undefined
    ? checkData(message.data, attributes, contract)
    : fromClaim(attributes, attributes.dataref, contract, context.claims);
}

/** Tells a fault from a decoded message. */
export function isFault(value: Decoded | Fault): value is Fault {
  return 'code' in value;
}

async function fromClaim(
  attributes: Attributes,
  reference: string,
  contract: Pick<EventContract, 'schema'>,
  claims: ClaimStore | undefined,
): Promise<Decoded | Fault> {
  const id = claimIdOf(reference);
  if (id === undefined || !claims) {
    const why = id === undefined ? 'it names no claim of this line' : 'this service has no claim store';
    return { code: 'claim-missing', reason: `The data are at ${reference}, but ${why}.` };
  }
  const data = await claims.get(id);
  return data
    ? checkData(data, attributes, contract)
    : { code: 'claim-missing', reason: `The claim store has nothing under ${id}.` };
}

function checkData(
  bytes: Uint8Array,
  attributes: Attributes,
  contract: Pick<EventContract, 'schema'>,
): Decoded | Fault {
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
  return { attributes, data: checked.data };
}
