import { headers as emptyHeaders, type MsgHdrs } from '@nats-io/transport-node';

/** The CloudEvents attributes of one message, decoded. */
export interface Attributes {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string | undefined;
  /** ISO 8601. */
  readonly time: string;
  /** Life of the ledger that the capture belongs to: the extension attribute `ledger`. */
  readonly ledger?: string | undefined;
  /** URN of the claim that holds the data, when they were too large for the message. */
  readonly dataref?: string | undefined;
  readonly traceparent?: string | undefined;
}

export const CONTENT_TYPE = 'application/json';

/**
 * Headers of an event in binary mode (CloudEvents NATS binding). The media type stands twice, as `ce-datacontenttype`
 * (the binding) and as `content-type` (what tools show), and the id once more for the broker's duplicate window.
 */
export function writeHeaders(attributes: Attributes): MsgHdrs {
  const written = emptyHeaders();
  written.append('Nats-Msg-Id', attributes.id);
  written.append('ce-specversion', '1.0');
  written.append('ce-id', encodeHeaderValue(attributes.id));
  written.append('ce-type', encodeHeaderValue(attributes.type));
  written.append('ce-source', encodeHeaderValue(attributes.source));
  written.append('ce-time', encodeHeaderValue(attributes.time));
  written.append('ce-datacontenttype', CONTENT_TYPE);
  written.append('content-type', CONTENT_TYPE);
  if (attributes.subject !== undefined) {
    written.append('ce-subject', encodeHeaderValue(attributes.subject));
  }
  if (attributes.ledger !== undefined) {
    written.append('ce-ledger', encodeHeaderValue(attributes.ledger));
  }
  if (attributes.dataref !== undefined) {
    written.append('ce-dataref', encodeHeaderValue(attributes.dataref));
  }
  if (attributes.traceparent !== undefined) {
    written.append('traceparent', attributes.traceparent);
  }
  return written;
}

/** First value of each header by lower-case name; the specification compares names without regard to case. */
export function headerMap(received: MsgHdrs | undefined): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, values] of received ?? []) {
    map.set(name.toLowerCase(), values[0] ?? '');
  }
  return map;
}

/** Reads the attributes, or says in one sentence why the headers are no CloudEvent that this line understands. */
export function readAttributes(map: ReadonlyMap<string, string>): Attributes | string {
  const media = map.get('content-type') ?? map.get('ce-datacontenttype') ?? CONTENT_TYPE;
  if (/^application\/cloudevents/i.test(media)) {
    return `The event is in structured mode (${media}); this line takes binary mode only.`;
  }
  if (!/^application\/([\w.-]+\+)?json\b/i.test(media)) {
    return `The data are ${media}; this line takes application/json only.`;
  }
  if (map.get('ce-specversion') !== '1.0') {
    return `The header ce-specversion is ${map.get('ce-specversion') ?? 'missing'}; it must be 1.0.`;
  }
  const [id, type, source] = [map.get('ce-id'), map.get('ce-type'), map.get('ce-source')];
  if (!id || !type || !source) {
    return `The header ${!id ? 'ce-id' : !type ? 'ce-type' : 'ce-source'} is missing or empty.`;
  }
  const optional = (name: string) => {
    const value = map.get(name);
    return value === undefined ? undefined : decodeHeaderValue(value);
  };
  return {
    id: decodeHeaderValue(id),
    type: decodeHeaderValue(type),
    source: decodeHeaderValue(source),
    subject: optional('ce-subject'),
    time: optional('ce-time') ?? '',
    ledger: optional('ce-ledger'),
    dataref: optional('ce-dataref'),
    traceparent: map.get('traceparent'),
  };
}

/**
 * Header values of CloudEvents in binary mode: everything outside printable ASCII, and space, double quote and
 * percent, travels as `%XX` of its UTF-8 bytes (CloudEvents HTTP binding §3.1.3.2, which the NATS binding shares).
 */
const MUST_ENCODE = /[^\u0021\u0023\u0024\u0026-\u007e]/;
const CANNOT_STAY = /[^\u0021\u0023\u0024\u0026-\u007e]+/gu;
const encoder = new TextEncoder();

/** Encodes one header value. Lone surrogates become U+FFFD, since they have no UTF-8 form. */
export function encodeHeaderValue(value: string): string {
  // Nearly all values (ids, types, times) need nothing, so the common case is one test and no copy.
  return MUST_ENCODE.test(value) ? value.replace(CANNOT_STAY, encodeRun) : value;
}

function encodeRun(run: string): string {
  let encoded = '';
  for (const byte of encoder.encode(run)) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/**
 * Decodes one header value. Tolerant as the binding asks: a quoted string loses its quotes, and what is no valid
 * escape stays as it is.
 */
export function decodeHeaderValue(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1 ? unquote(value) : value;
  if (!bare.includes('%')) {
    return bare;
  }
  return bare.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function unquote(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/g, '$1');
}
