import { describe, expect, it } from '@jest/globals';
import { eventId, isTraceparent, traceparentFor } from './encode.js';

describe('identity of events', () => {
  it('is a function of type and cause, and of nothing that runs together', () => {
    expect(eventId('dateline.article.parsed.v1', '17')).toBe(eventId('dateline.article.parsed.v1', '17'));
    expect(eventId('dateline.article.parsed.v1', '17')).toMatch(/^[0-9a-f]{32}$/);
    expect(eventId('dateline.article.parsed.v1', '17')).not.toBe(eventId('dateline.article.parsed.v1', '18'));
    expect(eventId('a', 'b')).not.toBe(eventId('a\nb', ''));
    // A fixed value, because ids are stored in ledgers: SHA-256 of "a\nb".
    expect(eventId('a', 'b')).toBe('7e18f737311b2dc3b2f269dd78396b03');
  });

  it('keeps the trace of the cause, and gives all announcements of a capture the same trace', () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const id = eventId('t', '1');
    expect(traceparentFor(id, '1', parent)).toBe(`00-0af7651916cd43dd8448eb211c80319c-${id.slice(0, 16)}-00`);
    expect(traceparentFor(id, '1', undefined)).toBe(traceparentFor(id, '1', 'garbage'));
    expect(isTraceparent(traceparentFor(id, '1', undefined))).toBe(true);
  });

  it.each([
    '',
    'garbage',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
  ])('refuses the trace context "%s"', (value) => expect(isTraceparent(value)).toBe(false));
});
