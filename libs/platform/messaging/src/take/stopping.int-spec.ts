import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, tell } from '@dateline/contracts';
import { leftovers, openHandles, SERVERS, TestLine, until } from '../harness/line.js';
import { SilentLink } from '../harness/silent-link.js';
import { fetched, parsedData } from '../harness/samples.js';
import type { ReceivedEvent } from '../words/received-event.js';
import { emit, type Answer } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;
const parser = (handle: (event: Fetched) => Promise<Answer>): HandlerDefinition[] => [
  { kind: 'one', contracts: [ArticleFetched], handle: (event) => handle(event as unknown as Fetched) },
];
const parse = (event: Fetched) => emit(tell(ArticleParsed, parsedData(event.data, 200)));
const SERVERS_DIRECT = 'direct';
const SERVERS_SILENT = 'silent';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('stopping', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('finishes what runs, gives back what has not begun, and nothing finished is delivered again', async () => {
    const begun: string[] = [];
    await line.tell(...Array.from({ length: 40 }, (_, index) => fetched(index + 1)));
    const first = await line.work(
      'parser',
      parser(async (event) => {
        begun.push(event.id);
        await sleep(300);
        return parse(event);
      }),
      { concurrency: 4, maxInFlight: 40 },
    );
    await until(() => begun.length === 4, 'four have begun');
    const startedAt = Date.now();
    await first.close();
    // Not the whole drain time of 10 s: what runs ends after 0.3.
    expect(Date.now() - startedAt).toBeLessThan(7_000);
    const finished = new Set(
      line.settled.filter((record) => record.action === 'ack').map((record) => record.id),
    );
    expect(finished.size).toBe(4);

    const again: string[] = [];
    const resumedAt = Date.now();
    const second = await line.work(
      'parser',
      parser(async (event) => {
        expect(event.attempt).toBe(1);
        again.push(event.id);
        return parse(event);
      }),
    );
    await until(() => again.length === 36, 'the others are taken at once');
    // At once: not after the ack_wait of 30 s.
    expect(Date.now() - resumedAt).toBeLessThan(25_000);
    await second.close();
    expect(again.filter((id) => finished.has(id))).toEqual([]);
    expect(await line.consumer('parser')).toMatchObject({ num_ack_pending: 0, num_pending: 0 });
  });

  it('gives back what does not finish in time, burning no attempt', async () => {
    let wasAborted = false;
    const stuck = await line.work(
      'parser',
      parser(
        (event) =>
          new Promise((_, reject) => {
            event.signal.addEventListener('abort', () => {
              wasAborted = true;
              reject(event.signal.reason as Error);
            });
          }),
      ),
      { drainSeconds: 1 },
    );
    await line.tell(fetched(1));
    await until(() => stuck.inFlight === 1, 'running');
    const startedAt = Date.now();
    await stuck.close();
    // After the drain time of a second, long before the message would come again by itself.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(wasAborted).toBe(true);
    const attempts: number[] = [];
    await line.work(
      'parser',
      parser(async (event) => {
        attempts.push(event.attempt);
        return parse(event);
      }),
    );
    await until(() => attempts.length === 1, 'taken again');
    expect(attempts).toEqual([1]);
  });

  it('stops in the middle of full speed without one redelivery of finished work', async () => {
    const COUNT = 1_500;
    await line.tell(...Array.from({ length: COUNT }, (_, index) => fetched(index + 1)));
    for (let life = 0; life < 4; life++) {
      const worker = await line.work(
        'parser',
        parser(async (event) => parse(event)),
      );
      await until(() => line.settled.length > (life + 1) * 150, 'at speed');
      await worker.close();
    }
    const last = await line.work(
      'parser',
      parser(async (event) => parse(event)),
    );
    await until(
      () => line.settled.filter((record) => record.action === 'ack').length >= COUNT,
      'all done',
      30_000,
    );
    await last.close();
    const acked = line.settled.filter((record) => record.action === 'ack');
    expect(new Set(acked.map((record) => record.about)).size).toBe(COUNT);
    expect(acked).toHaveLength(COUNT);
    expect(line.told.filter((told) => told.duplicate)).toEqual([]);
  }, 60_000);

  it('stops taking first: what was taken is settled, and events can still be told until it closes', async () => {
    const worker = await line.work(
      'parser',
      parser(async (event) => {
        await sleep(100);
        return parse(event);
      }),
      { concurrency: 2, maxInFlight: 20 },
    );
    await line.tell(...Array.from({ length: 20 }, (_, index) => fetched(index + 1)));
    await until(() => worker.inFlight > 2, 'taken');
    await worker.drain();
    expect(worker.inFlight).toBe(0);
    expect(worker.isConnected).toBe(true);
    const settled = line.settled.length;
    const [told] = await worker.publisher.publish([fetched(99)]);
    expect(told?.duplicate).toBe(false);
    await sleep(200);
    expect(line.settled).toHaveLength(settled);
    await worker.close();
    expect(worker.isConnected).toBe(false);
  });

  it.each([
    ['a handler that hears nothing', SERVERS_DIRECT],
    ['a handler that hears nothing, and a broker that fell silent', SERVERS_SILENT],
  ])('takes no longer than the setting says with %s', async (_, way) => {
    const link = await SilentLink.open(SERVERS);
    const worker = await line.work(
      'parser',
      parser(() => new Promise<never>(() => undefined)),
      { drainSeconds: 1.5, servers: way === SERVERS_SILENT ? link.url : SERVERS },
    );
    await line.tell(fetched(1));
    await until(() => worker.inFlight === 1, 'running');
    if (way === SERVERS_SILENT) link.fallSilent();
    const startedAt = Date.now();
    await worker.close();
    // The setting, and what a busy machine needs to run a timer.
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await link.close();
  });

  it('leaves no consumer, connection or timer', async () => {
    const before = openHandles();
    const consumersBefore = (await line.jsm.streams.info(line.names.streams.events)).state.consumer_count;
    const worker = await line.work(
      'parser',
      parser(async (event) => parse(event)),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'settled');
    await worker.close();
    await until(() => leftovers(before).length === 0, `nothing left of ${before.join()}`, 2_000);
    expect((await line.jsm.streams.info(line.names.streams.events)).state.consumer_count).toBe(
      consumersBefore,
    );
  });
});
