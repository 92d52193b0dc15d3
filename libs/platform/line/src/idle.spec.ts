import { describe, expect, it } from '@jest/globals';
import type { LinePicture } from './line-picture.js';
import { isIdle } from './idle.js';

const still = { feedsToPoll: 0, isPublishing: false };

function picture(ledger: Record<string, unknown> = {}, backlog = 0): LinePicture {
  return {
    at: '2026-01-01T00:00:00Z',
    stages: [{ stage: 'parser', done: 3, backlog, inFlight: 0, parked: 0 }],
    ledger: {
      frontier: { due: 0, scheduled: 0, leased: 0 },
      captures: { inFlight: 0 },
      searchBacklog: 0,
      ...ledger,
    },
  } as unknown as LinePicture;
}

describe('isIdle', () => {
  it('is true when nothing is due, on its way or expected', () => {
    expect(isIdle(picture(), still)).toBe(true);
  });

  it.each([
    ['an article is due', picture({ frontier: { due: 1, scheduled: 0, leased: 0 } }), still],
    ['a retry is scheduled', picture({ frontier: { due: 0, scheduled: 1, leased: 0 } }), still],
    ['a download runs', picture({ frontier: { due: 0, scheduled: 0, leased: 1 } }), still],
    ['a capture is in flight', picture({ captures: { inFlight: 1 } }), still],
    ['a revision is not searchable', picture({ searchBacklog: 1 }), still],
    ['a consumer has messages', picture({}, 1), still],
    ['the newsroom publishes', picture(), { feedsToPoll: 0, isPublishing: true }],
    ['a feed was not polled since', picture(), { feedsToPoll: 2, isPublishing: false }],
  ])('is false while %s', (_case, current, world) => {
    expect(isIdle(current, world)).toBe(false);
  });
});
