import { describe, expect, it } from '@jest/globals';
import { ArticleIndexed, ArticleRejected, tell, type TrailEntry } from '@dateline/contracts';
import { fetched, fetcherTrail, ticket } from '../harness/samples.js';
import { PermanentError } from '../words/errors.js';
import { decisionOf, rejectionOf, withTrailEntry } from './teller.js';

const entry: TrailEntry = {
  service: 'parser',
  version: '2',
  startedAt: '2026-11-25T10:00:01.000Z',
  tookMs: 3,
  attempt: 1,
  decision: 'parsed',
};
const trailOf = (event: { data: unknown }) => (event.data as { trail: TrailEntry[] }).trail;

describe('the trail', () => {
  it('gets one entry at its end, and leaves the event that it came from as it was', () => {
    const event = fetched(1);
    expect(trailOf(withTrailEntry(event, entry))).toEqual([...fetcherTrail, entry]);
    expect(trailOf(event)).toEqual(fetcherTrail);
  });

  it('loses its oldest entries before it is longer than its contract allows', () => {
    const full = Array.from({ length: 32 }, (_, index) => ({ ...entry, attempt: index + 1 }));
    const event = { ...fetched(1), data: { capture: ticket(1), trail: full } } as never;
    const trail = trailOf(withTrailEntry(event, entry));
    expect(trail).toHaveLength(32);
    expect(trail[0]?.attempt).toBe(2);
    expect(trail.at(-1)).toBe(entry);
  });

  it('is not given to events that have none', () => {
    const event = tell(ArticleIndexed, { articleId: 'x' } as never);
    expect(withTrailEntry(event, entry)).toBe(event);
  });

  it('names decisions by the event, and rejections by their reason', () => {
    expect(decisionOf(fetched(1))).toBe('fetched');
    expect(decisionOf(tell(ArticleRejected, { reason: 'no-text' } as never))).toBe('rejected:no-text');
  });

  it('cannot reject what is no capture', () => {
    expect(() => rejectionOf({ trail: [] }, 'parser', 'no-text', '')).toThrow(PermanentError);
    expect(() => rejectionOf(null, 'parser', 'no-text', '')).toThrow(PermanentError);
  });
});
