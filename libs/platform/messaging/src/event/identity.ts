import { hash } from 'node:crypto';

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
