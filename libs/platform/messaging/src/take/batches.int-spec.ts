import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleRejected } from '@dateline/contracts';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { TestLine, until } from '../harness/line.js';
import { enriched } from '../harness/samples.js';
import type { ParkedDelivery, ReceivedEvent } from '../words/received-event.js';
import { DependencyDownError } from '@dateline/dependency';
import { done, type Answer } from '../words/answer.js';
import { retryParked } from '../tell/retry-parked.js';
import type { HandlerDefinition } from '../words/handler.js';

type Batch = readonly ReceivedEvent[];
const captureOf = (event: ReceivedEvent) => Number(event.about);

const indexer = (
  handle: (events: Batch) => Promise<readonly Answer[]>,
  parked: (messages: readonly ParkedDelivery[]) => Promise<readonly Answer[]> = async (all) =>
    all.map(() => done()),
): HandlerDefinition[] => [
  { kind: 'batch', contracts: [ArticleEnriched, ArticleRejected], handle },
  { kind: 'parked', handle: parked },
];
const events = (count: number) => Array.from({ length: count }, (_, index) => enriched(index + 1));

describe('batches', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('hands over what came within the linger, at most the batch size, and settles item by item', async () => {
    const sizes: number[] = [];
    await line.tell(...events(25));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        sizes.push(batch.length);
        return batch.map(() => done('indexed'));
      }),
      { batchSize: 10, batchLingerMs: 50 },
    );
    await until(() => line.settled.length === 25, 'all settled');
    expect(sizes).toEqual([10, 10, 5]);
    expect(line.settled.every((record) => record.decision === 'indexed')).toBe(true);
  });

  it.each([
    [1, undefined],
    [3, 3],
  ])('works on %i batches at the same time when batchConcurrency is %s', async (most, batchConcurrency) => {
    let running = 0;
    const together: number[] = [];
    await line.tell(...events(24));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        together.push((running += 1));
        await new Promise((resolve) => setTimeout(resolve, 30));
        running -= 1;
        return batch.map(() => done());
      }),
      { batchSize: 4, batchLingerMs: 10, ...(batchConcurrency && { batchConcurrency }) },
    );
    await until(() => line.settled.length === 24, 'all settled');
    expect(Math.max(...together)).toBe(most);
  });

  it('finds the one poisoned message in a batch, and costs its neighbours no attempt', async () => {
    const attempts = new Map<number, number>();
    await line.tell(...events(30));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        if (batch.some((event) => captureOf(event) === 13)) {
          throw new Error('transaction rolled back');
        }
        batch.forEach((event) => attempts.set(captureOf(event), event.attempt));
        return batch.map(() => done());
      }),
    );
    await until(
      () => line.settled.filter((record) => record.action === 'ack').length === 29,
      'neighbours acked',
    );
    await until(() => line.settled.some((record) => record.action === 'park'), 'poison parked');
    expect([...attempts.values()].every((attempt) => attempt === 1)).toBe(true);
    expect(line.settled.filter((record) => record.about === '13').map((record) => record.attempt)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('holds the whole batch while the dependency is down', async () => {
    let isDown = true;
    await line.tell(...events(5));
    await line.work(
      'indexer',
      indexer(async (batch) => {
        if (isDown) {
          throw new DependencyDownError('postgres');
        }
        return batch.map(() => done());
      }),
    );
    await until(() => line.circuits.length >= 2, 'probed');
    isDown = false;
    await until(() => line.settled.length === 5, 'settled');
    expect(line.settled.every((record) => record.action === 'ack' && record.attempt === 1)).toBe(true);
    // Held, not given back: each message was delivered once.
    expect((await line.consumer('indexer')).delivered.consumer_seq).toBe(5);
  });

  it('counts an answer of the wrong length as a failure', async () => {
    await line.tell(...events(1));
    await line.work(
      'indexer',
      indexer(async () => []),
    );
    await until(() => line.settled.length >= 1, 'settled');
    expect(line.settled[0]).toMatchObject({ action: 'nak', decision: 'failed' });
  });

  it('hands parked messages over, and takes them back by retry', async () => {
    const parked: ParkedDelivery[] = [];
    let isPoison = true;
    let attemptAfterRetry = 0;
    await line.work(
      'indexer',
      indexer(
        async (batch) => {
          if (isPoison) {
            throw new Error('poison');
          }
          attemptAfterRetry = batch[0]?.attempt ?? 0;
          return batch.map(() => done());
        },
        async (messages) => {
          parked.push(...messages);
          return messages.map(() => done('parked'));
        },
      ),
    );
    const [told] = await line.tell(enriched(4));
    await until(() => parked.length === 1, 'parked message handed over');
    expect(parked[0]).toMatchObject({
      service: 'indexer',
      type: ArticleEnriched.type,
      originalSubject: line.names.subject(ArticleEnriched.type),
      code: 'attempts-exhausted',
      reason: 'Error: poison',
      attempts: 5,
      captureId: '4',
      streamSequence: 1,
    });
    expect(parked[0]?.headers['ce-id']).toBe(told?.id);
    isPoison = false;
    const back = await retryParked(line.nc, parked[0] as ParkedDelivery, Date.now());
    expect(back.duplicate).toBe(false);
    await until(() => attemptAfterRetry > 0, 'taken again');
    expect(attemptAfterRetry).toBe(1);
  });

  it('never parks a parked message, and hands over even what has no headers at all', async () => {
    let calls = 0;
    const seen: ParkedDelivery[] = [];
    await line.work(
      'indexer',
      indexer(
        async (batch) => batch.map(() => done()),
        async (messages) => {
          if (++calls <= 7) {
            throw new Error('ledger refuses');
          }
          seen.push(...messages);
          return messages.map(() => done());
        },
      ),
    );
    const subject = line.names.parkedSubject('parser', 'dateline.article.fetched.v1');
    await jetstream(line.nc).publish(subject, new Uint8Array([1, 2, 3]), { headers: headers() });
    await until(() => seen.length === 1, 'handed over');
    expect(seen[0]).toMatchObject({
      service: 'unknown',
      data: new Uint8Array([1, 2, 3]),
      captureId: undefined,
    });
    expect(await line.parked()).toHaveLength(1);
  });
});
