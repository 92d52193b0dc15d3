import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleFetched, ArticleParsed, ArticleRejected, tell } from '@dateline/contracts';
import type { Dependency } from '@dateline/dependency';
import { TestLine, until } from '../harness/line.js';
import { enriched, fetched, parsedData } from '../harness/samples.js';
import { done, emit, type Answer } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';
import type { ReceivedEvent } from '../words/received-event.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;
const indexer = (
  handle: (events: readonly ReceivedEvent[]) => Promise<readonly Answer[]>,
): HandlerDefinition[] => [
  { kind: 'batch', contracts: [ArticleEnriched, ArticleRejected], handle },
  { kind: 'parked', handle: async (all) => all.map(() => done()) },
];
const events = (count: number) => Array.from({ length: count }, (_, index) => enriched(index + 1));
const pgError = (code: string) => Object.assign(new Error(`error ${code}`), { code });

/** PostgreSQL as its library describes it, of a server that can be switched off. */
const postgres = (isUp: () => boolean): Dependency => ({
  name: 'postgres',
  deadlineMs: 1_000,
  isDown: (error) => (error as { code?: unknown }).code === 'ECONNREFUSED',
  isTransient: (error) =>
    ['57014', '55P03', '40P01', '40001'].includes(String((error as { code?: unknown }).code)),
  ping: async () => {
    if (!isUp()) throw pgError('ECONNREFUSED');
  },
});

describe('one notion of down', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('is meant for telling, too: a large article waits for the claim store, however often it is tried', async () => {
    let isUp = false;
    let tries = 0;
    const claims = {
      get: async () => undefined,
      put: async () => {
        tries++;
        if (!isUp) throw pgError('ECONNREFUSED');
      },
    };
    // Small articles need no claim and go through; their success says nothing about the large one.
    const parser: HandlerDefinition[] = [
      {
        kind: 'one',
        contracts: [ArticleFetched],
        handle: async (event) => {
          const { data, about } = event as unknown as Fetched;
          return emit(tell(ArticleParsed, parsedData(data, about === '1' ? 400_000 : 200)));
        },
      },
    ];
    await line.work('parser', parser, {
      concurrency: 1,
      claims,
      dependencies: [postgres(() => isUp)],
      probe: { baseMs: 5, capMs: 20 },
    });
    await line.tell(...Array.from({ length: 12 }, (_, index) => fetched(index + 1)));
    await until(() => line.circuits.filter(({ probes }) => probes > 30).length > 0, 'probed for long');
    expect(tries).toBe(1);
    expect(line.settled.filter(({ about }) => about === '1')).toEqual([]);
    isUp = true;
    await until(() => line.settled.filter(({ action }) => action === 'ack').length === 12, 'all told');
    expect(line.settled.every(({ attempt, action }) => attempt === 1 && action === 'ack')).toBe(true);
    expect(await line.parked()).toEqual([]);
  }, 30_000);

  it('asks the dependency before it blames: what takes it down each time is parked, its neighbours are not', async () => {
    let isUp = true;
    await line.tell(...events(4));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        if (batch.some(({ about }) => about === '3')) {
          isUp = false;
          setTimeout(() => (isUp = true), 15);
          throw pgError('ECONNREFUSED');
        }
        return batch.map(() => done());
      }),
      { probe: { baseMs: 5, capMs: 10 }, dependencies: [postgres(() => isUp)] },
    );
    await until(() => line.settled.some(({ action }) => action === 'park'), 'parked', 30_000);
    expect(
      line.settled
        .filter(({ action }) => action === 'ack')
        .map(({ about }) => about)
        .sort(),
    ).toEqual(['1', '2', '4']);
    expect(line.settled.filter(({ about }) => about === '3').map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  }, 60_000);

  it.each(['57014', '55P03', '40P01', '40001'])(
    'repeats a batch that a busy server gave up (%s): no halving, no blame, no attempt',
    async (code) => {
      const sizes: number[] = [];
      await line.tell(...events(200));
      await line.work(
        'indexer',
        indexer(async (batch) => {
          sizes.push(batch.length);
          if (sizes.length <= 3) throw pgError(code);
          return batch.map(() => done());
        }),
        { batchSize: 200, batchLingerMs: 1_000, dependencies: [postgres(() => true)] },
      );
      await until(() => line.settled.length === 200, 'all settled', 20_000);
      expect(sizes).toEqual([200, 200, 200, 200]);
      expect(line.settled.every(({ action, attempt }) => action === 'ack' && attempt === 1)).toBe(true);
    },
    30_000,
  );

  it('gives back apart what a server stays busy with, so that one locked article holds up no other', async () => {
    let isLocked = true;
    let calls = 0;
    await line.tell(...events(40));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        calls++;
        if (isLocked && batch.some(({ about }) => about === '7')) throw pgError('55P03');
        return batch.map(() => done());
      }),
      { retry: { baseMs: 100, capMs: 8_000 }, dependencies: [postgres(() => true)] },
    );
    await until(
      () => line.settled.filter(({ action }) => action === 'ack').length === 39,
      'the others',
      60_000,
    );
    expect(line.settled.filter(({ decision }) => decision === 'failed')).toEqual([]);
    isLocked = false;
    await until(
      () => line.settled.filter(({ action }) => action === 'ack').length === 40,
      'unlocked',
      30_000,
    );
    expect(line.settled.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(calls).toBeLessThan(150);
  }, 120_000);

  it('ends the halving of a batch by a total deadline, and blames nobody whom it could not clear', async () => {
    let calls = 0;
    await line.tell(...events(64));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 60));
        if (batch.length > 1) throw new Error('each batch fails, and slowly');
        return batch.map(() => done());
      }),
      { handlerSeconds: 0.1, batchSize: 64, batchLingerMs: 50, retry: { baseMs: 100, capMs: 20_000 } },
    );
    await until(() => line.settled.length >= 64, 'the first round is over', 20_000);
    // 127 calls without the deadline.
    expect(calls).toBeLessThan(12);
    const undecided = line.settled.filter(({ decision }) => decision === 'wait:batch-undecided');
    expect(undecided.length).toBeGreaterThan(50);
    expect(undecided.every(({ attempt }) => attempt === 1)).toBe(true);
    await until(
      () => line.settled.filter(({ action }) => action === 'ack').length === 64,
      'all done',
      60_000,
    );
    expect(line.settled.every(({ attempt }) => attempt === 1)).toBe(true);
  }, 90_000);
});
