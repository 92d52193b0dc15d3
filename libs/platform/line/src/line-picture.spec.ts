import { describe, expect, it } from '@jest/globals';
import { namesFor } from '@dateline/contracts';
import type { LineNumbers } from '@dateline/database';
import type { ConsumerPicture } from '@dateline/messaging';
import { readLinePicture, settledOf } from './line-picture.js';

const ledger = {
  captures: { total: 20, inFlight: 4, indexed: 10, unchanged: 3, rejected: 2, parked: 1 },
  frontier: { due: 7, leased: 5, scheduled: 9 },
  parkedByService: { parser: 2 },
} as unknown as LineNumbers;
const at = new Date('2026-01-01T00:00:00.000Z');

const read = (consumers: () => Promise<ConsumerPicture[]>) =>
  readLinePicture({
    names: namesFor(),
    line: { numbers: async () => ledger },
    consumers,
    now: () => at,
  });

describe('readLinePicture', () => {
  it('shows the fetcher from the ledger and the others from their consumers', async () => {
    const picture = await read(async () => [
      { name: 'parser', pending: 11, inFlight: 8, settled: 100 },
      { name: 'enricher', pending: 1, inFlight: 2, settled: 90 },
      { name: 'indexer', pending: 0, inFlight: 3, settled: 80 },
      { name: 'indexer-parked', pending: 2, inFlight: 1, settled: 50 },
    ]);
    expect(picture).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      ledger,
      stages: [
        { stage: 'fetcher', done: 20, backlog: 7, inFlight: 5, parked: 0 },
        { stage: 'parser', done: 100, backlog: 11, inFlight: 8, parked: 2 },
        { stage: 'enricher', done: 90, backlog: 1, inFlight: 2, parked: 0 },
        // Deliveries may be repeated; what has its outcome is counted in the ledger.
        { stage: 'indexer', done: 16, backlog: 2, inFlight: 4, parked: 0 },
      ],
    });
  });

  it.each([
    ['does not answer', () => Promise.reject(new Error('no responders'))],
    ['has no consumers yet', async () => []],
  ])('shows what the ledger knows while the broker %s', async (_case, consumers) => {
    const { stages } = await read(consumers);
    expect(stages.map(({ stage, done }) => [stage, done])).toEqual([
      ['fetcher', 20],
      ['parser', 0],
      ['enricher', 0],
      ['indexer', 16],
    ]);
  });
});

describe('settledOf', () => {
  it('counts every outcome, so that captures = settled + in flight', () => {
    expect(settledOf(ledger)).toBe(ledger.captures.total - ledger.captures.inFlight);
  });
});
