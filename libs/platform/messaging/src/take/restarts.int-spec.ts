import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, tell } from '@dateline/contracts';
import { TestLine, until } from '../harness/line.js';
import { fetched, parsedData } from '../harness/samples.js';
import type { Answer } from '../words/answer.js';
import { emit } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';
import type { ReceivedEvent } from '../words/received-event.js';
import type { LineWorker } from '../worker/line-worker.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;
const parser = (handle: (event: Fetched) => Promise<Answer>): HandlerDefinition[] => [
  { kind: 'one', contracts: [ArticleFetched], handle: (event) => handle(event as unknown as Fetched) },
];
const parse = (event: Fetched) => emit(tell(ArticleParsed, parsedData(event.data, 200)));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As a process that is killed: the broker hears nothing more of it, and whatever its handlers do has no effect. */
const kill = (worker: LineWorker) => worker.broker.nc.close();

describe('restarts', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
    await line.ackWait('parser', 500);
  });
  afterEach(() => line.close());

  it('thirty in a row under load park nothing, whether the service was stopped or killed', async () => {
    const COUNT = 60;
    await line.tell(...Array.from({ length: COUNT }, (_, index) => fetched(index + 1)));
    const slow = parser(async (event) => {
      await sleep(200);
      return parse(event);
    });
    for (let life = 0; life < 30; life++) {
      const worker = await line.work('parser', slow, { concurrency: 1, maxInFlight: COUNT, drainSeconds: 1 });
      await until(() => worker.inFlight >= COUNT / 4, 'taken', 10_000);
      await (life % 3 === 2 ? kill(worker) : worker.close());
    }
    let mostDeliveries = 0;
    await line.work(
      'parser',
      parser(async (event) => {
        mostDeliveries = Math.max(mostDeliveries, event.deliveries);
        return parse(event);
      }),
    );
    const acked = () =>
      new Set(line.settled.filter(({ action }) => action === 'ack').map(({ about }) => about));
    await until(() => acked().size === COUNT, 'all done', 30_000);
    expect(await line.parked()).toEqual([]);
    // More than a message that was only unlucky was ever forgiven.
    expect(mostDeliveries).toBeGreaterThan(20);
    // Nothing is left of the notes about runs of suspects.
    const { trials } = line.names.streams;
    await until(async () => (await line.jsm.streams.info(trials)).state.messages === 0, 'no trial left');
  }, 120_000);

  it('a message that ends its process each time is parked after a bounded number of deliveries', async () => {
    await line.tell(fetched(1), fetched(2), fetched(3));
    let runs = 0;
    let lives = 0;
    while (!line.settled.some(({ action }) => action === 'park')) {
      expect((lives += 1)).toBeLessThan(20);
      const dying = new Promise<void>((resolve) => {
        void line
          .work(
            'parser',
            parser(async (event) => {
              if (event.about !== '2') return parse(event);
              runs++;
              resolve();
              return new Promise<never>(() => undefined);
            }),
            { drainSeconds: 0 },
          )
          .then(async (worker) => {
            await dying;
            await kill(worker);
          });
      });
      await Promise.race([
        dying,
        until(() => line.settled.some(({ action }) => action === 'park'), 'parked', 15_000),
      ]);
      await sleep(50);
    }
    // Three deliveries in company, then five trials; the ninth delivery parks it unseen.
    expect(runs).toBe(8);
    const [parked] = await line.parked();
    expect(parked?.header.get('dateline-parked-code')).toBe('attempts-exhausted');
    expect(decodeURIComponent(parked?.header.get('dateline-parked-reason') ?? '')).toContain(
      '5 runs of it alone',
    );
    const others = line.settled.filter(({ about }) => about === '1' || about === '3');
    expect(others.every(({ action }) => action === 'ack')).toBe(true);
  }, 60_000);
});
