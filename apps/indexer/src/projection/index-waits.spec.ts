import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { register } from 'prom-client';
import type { BulkResult } from '@dateline/search';
import { IndexWaits } from './index-waits.js';

const lines: Record<string, unknown>[] = [];
const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
let now = 0;
let waits: IndexWaits;
beforeEach(() => {
  lines.length = 0;
  now = 0;
  waits = new IndexWaits(logger, { firstMs: 1000, maxMs: 4000 }, () => now);
});

const taken = (index: string): BulkResult => ({ index, articleId: 'a', sequence: 1, status: 'indexed' });
const refused = (index: string, why: BulkResult['waits'] = 'closed'): BulkResult => ({
  ...taken(index),
  status: 'retry',
  waits: why,
  error: 'because',
});
const waiting = async (reason: string) =>
  (await register.getSingleMetric('dateline_search_indices_waiting')?.get())?.values.find(
    ({ labels }) => labels['reason'] === reason,
  )?.value;

describe('an index that took none of its documents', () => {
  it('is left alone for a pause that doubles up to its bound, and said once', async () => {
    for (const pause of [1000, 2000, 4000, 4000]) {
      waits.note([refused('january'), refused('january'), taken('february')]);
      expect(waits.held()).toEqual(['january']);
      expect(waits.nextTryAt()).toBe(now + pause);
      now += pause - 1;
      expect(waits.isHeld('january')).toBe(true);
      now += 1;
      expect(waits.isHeld('january')).toBe(false);
    }
    expect(lines).toMatchObject([
      { event: 'search-index-waits', index: 'january', reason: 'closed', error: 'because' },
    ]);
    await expect(waiting('closed')).resolves.toBe(1);
  });

  it('is said again when the reason is another', () => {
    waits.note([refused('january')]);
    waits.note([refused('january', 'read-only')]);
    expect(lines.map(({ reason }) => reason)).toEqual(['closed', 'read-only']);
  });

  it('is free again, and said to be, once it takes one', async () => {
    waits.note([refused('january')]);
    waits.note([refused('january'), taken('january')]);
    expect(waits.isHeld('january')).toBe(false);
    expect(waits.nextTryAt()).toBe(Infinity);
    expect(lines.at(-1)).toMatchObject({ event: 'search-index-back', index: 'january' });
    await expect(waiting('closed')).resolves.toBe(0);
  });
});

describe('an index that took some of its documents', () => {
  it('does not wait for the others', () => {
    waits.note([refused('january', 'overloaded'), taken('january')]);
    expect(waits.held()).toEqual([]);
    expect(lines).toEqual([]);
  });
});
