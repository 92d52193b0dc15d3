import { describe, expect, it } from '@jest/globals';
import { headers } from '@nats-io/transport-node';
import { originalHeaders, readParked, writeParkedHeaders } from './parking.js';

const note = {
  service: 'parser',
  code: 'contract-invalid',
  reason: 'näh: "x" is 100 %',
  attempts: 3,
  originalSubject: 'dateline.article.fetched.v1',
  parkedAt: '2026-11-25T10:00:00.000Z',
};
const delivery = { streamSequence: 9, storedAtNanos: '1764064800000000000' };
const source = { signal: new AbortController().signal };
const typeOf = (subject: string) => subject;

describe('headers of parked messages', () => {
  const original = headers();
  original.set('ce-id', 'abc');
  original.set('ce-subject', '42');
  original.set('Nats-Msg-Id', 'abc');
  original.set('Nats-Expected-Last-Sequence', '7');
  original.set('traceparent', '00-x');

  it('carry the note, and nothing that the broker would act on', () => {
    const written = writeParkedHeaders(original, note, 'parked/1');
    expect(written.get('Nats-Msg-Id')).toBe('parked/1');
    expect(written.has('Nats-Expected-Last-Sequence')).toBe(false);
    const msg = {
      subject: 'dateline.parked.parser.article.fetched.v1',
      headers: written,
      data: new Uint8Array([1]),
    };
    expect(readParked({ msg, ...delivery }, typeOf, source)).toMatchObject({
      service: 'parser',
      code: 'contract-invalid',
      reason: note.reason,
      attempts: 3,
      originalSubject: note.originalSubject,
      type: note.originalSubject,
      parkedAt: new Date(note.parkedAt),
      captureId: '42',
      headers: { 'ce-id': 'abc', 'ce-subject': '42', traceparent: '00-x' },
    });
  });

  it('give the original headers back, and a second parking does not keep the first note', () => {
    const once = writeParkedHeaders(original, note, 'parked/1');
    const msg = { subject: 's', headers: once, data: new Uint8Array() };
    const back = originalHeaders(readParked({ msg, ...delivery }, typeOf, source));
    expect([...back].map(([name]) => name).sort()).toEqual(['ce-id', 'ce-subject', 'traceparent']);
    const twice = writeParkedHeaders(once, { ...note, attempts: 5 }, 'parked/2');
    expect(twice.values('dateline-parked-attempts')).toEqual(['5']);
  });

  it('are not needed to read a message', () => {
    const msg = { subject: 'some.subject', headers: undefined as never, data: new Uint8Array([1]) };
    expect(readParked({ msg, ...delivery }, () => undefined, source)).toMatchObject({
      service: 'unknown',
      type: 'unknown',
      attempts: 1,
      originalSubject: 'some.subject',
      parkedAt: new Date(1764064800000),
    });
  });
});
