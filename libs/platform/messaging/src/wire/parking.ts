import { headers as emptyHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { ParkedDelivery } from '../words/received-event.js';
import { claimIdOf, type ClaimStore } from './claims.js';
import type { AbortSignalSource, Arrived, DecodeContext } from './decode.js';
import { decodeHeaderValue, encodeHeaderValue } from './headers.js';

const PREFIX = 'dateline-parked-';
/** The broker acts on these headers (duplicate window, expected sequence, time to live); a copy must not carry them. */
const BROKER_PREFIX = /^nats-/i;

/** Why, by whom and when a message was parked. */
export interface ParkingNote {
  readonly service: string;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly originalSubject: string;
  /** ISO 8601. */
  readonly parkedAt: string;
}

/** The original headers with the note beside them. `messageId` keeps a second copy of the same parking out. */
export function writeParkedHeaders(
  original: MsgHdrs | undefined,
  note: ParkingNote,
  messageId: string,
): MsgHdrs {
  const written = emptyHeaders();
  copyHeaders(original, written);
  written.set('Nats-Msg-Id', messageId);
  written.set(`${PREFIX}service`, note.service);
  written.set(`${PREFIX}code`, note.code);
  written.set(`${PREFIX}reason`, encodeHeaderValue(note.reason));
  written.set(`${PREFIX}attempts`, String(note.attempts));
  written.set(`${PREFIX}subject`, encodeHeaderValue(note.originalSubject));
  written.set(`${PREFIX}time`, note.parkedAt);
  return written;
}

/** Reads a message of the parked stream. What is missing in it gets the most honest value there is. */
export function readParked(
  { msg, streamSequence, storedAtNanos }: Pick<Arrived, 'msg' | 'streamSequence' | 'storedAtNanos'>,
  typeOf: (subject: string) => string | undefined,
  source: AbortSignalSource,
): ParkedDelivery {
  const [notes, original] = split(msg.headers);
  const originalSubject = decodeHeaderValue(notes['subject'] ?? msg.subject);
  const lower = new Map(Object.entries(original).map(([name, value]) => [name.toLowerCase(), value]));
  const storedAt = Number(storedAtNanos.slice(0, -6));
  const parkedAt = new Date(notes['time'] ?? storedAt);
  const decoded = (name: string) => {
    const value = lower.get(name);
    return value === undefined ? undefined : decodeHeaderValue(value);
  };
  return {
    id: decoded('ce-id') ?? String(streamSequence),
    subject: msg.subject,
    originalSubject,
    service: notes['service'] ?? 'unknown',
    type: typeOf(originalSubject) ?? decoded('ce-type') ?? 'unknown',
    code: notes['code'] ?? 'permanent-error',
    reason: decodeHeaderValue(notes['reason'] ?? ''),
    attempts: Number(notes['attempts'] ?? 1) || 1,
    parkedAt: Number.isNaN(parkedAt.getTime()) ? new Date(storedAt) : parkedAt,
    headers: original,
    data: msg.data,
    captureId: decoded('ce-subject'),
    incarnation: decoded('ce-ledger'),
    traceparent: lower.get('traceparent'),
    streamSequence,
    get signal() {
      return source.signal;
    },
  };
}

/** Reads a message of the parked stream with the data of its original, from the claim store when they lie there. */
export function parkedOf(
  arrived: Arrived,
  { names, claims }: Pick<DecodeContext, 'names' | 'claims'>,
  source: AbortSignalSource,
): ParkedDelivery | Promise<ParkedDelivery> {
  const parked = readParked(arrived, names.typeOf, source);
  if (!claims || claimOf(parked) === undefined) {
    return parked;
  }
  return withClaim(parked, claims).then((resolved) => {
    arrived.claimBytes = resolved.data.byteLength;
    return resolved;
  });
}

/**
 * The parked message with the data that its original had by claim check: a claim ends with the broker's streams, a parked
 * message stays until somebody retries it. A claim that is gone leaves it without data.
 */
async function withClaim(parked: ParkedDelivery, claims: ClaimStore): Promise<ParkedDelivery> {
  const id = claimOf(parked);
  const data = id === undefined ? undefined : await claims.get(id);
  // Not spread: that would ask for the signal, which is made on demand.
  return data ? Object.defineProperty(parked, 'data', { value: data }) : parked;
}

/** The id of the claim that holds the data of a parked message's original, if it came by claim check. */
export function claimOf({ headers }: Pick<ParkedDelivery, 'headers'>): string | undefined {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'ce-dataref');
  return name === undefined ? undefined : claimIdOf(decodeHeaderValue(headers[name] ?? ''));
}

/** The headers of the original again, from what {@link readParked} gave. */
export function originalHeaders(parked: Pick<ParkedDelivery, 'headers'>): MsgHdrs {
  const written = emptyHeaders();
  for (const [name, value] of Object.entries(parked.headers)) {
    written.append(name, value);
  }
  return written;
}

function copyHeaders(from: MsgHdrs | undefined, to: MsgHdrs): void {
  for (const [name, values] of from ?? []) {
    if (!BROKER_PREFIX.test(name) && !name.toLowerCase().startsWith(PREFIX)) {
      values.forEach((value) => to.append(name, value));
    }
  }
}

function split(received: MsgHdrs | undefined): [Record<string, string>, Record<string, string>] {
  const notes: Record<string, string> = {};
  const original: Record<string, string> = {};
  for (const [name, values] of received ?? []) {
    const lower = name.toLowerCase();
    if (lower.startsWith(PREFIX)) {
      notes[lower.slice(PREFIX.length)] = values[0] ?? '';
    } else if (!BROKER_PREFIX.test(name)) {
      original[name] = values[0] ?? '';
    }
  }
  return [notes, original];
}
