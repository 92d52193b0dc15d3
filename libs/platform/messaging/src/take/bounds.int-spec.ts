import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, tell } from '@dateline/contracts';
import { SERVERS, TestLine, until } from '../harness/line.js';
import { fetched, fetcherTrail, parsedData, ticket } from '../harness/samples.js';
import { SilentLink } from '../harness/silent-link.js';
import { done, emit } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';
import type { ReceivedEvent } from '../words/received-event.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const parsed = (captureId: number, characters: number) =>
  tell(ArticleParsed, parsedData({ capture: ticket(captureId), trail: fetcherTrail }, characters));
const MIB = 1024 ** 2;

describe('what a consumer holds', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('is bounded in bytes, not in messages only, and nothing is left lying', async () => {
    // Each about 200 KB: forty are twice what may be held.
    await line.tell(...Array.from({ length: 40 }, (_, index) => parsed(index + 1, 200_000)));
    let release: (() => void) | undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const handler: HandlerDefinition = {
      kind: 'one',
      contracts: [ArticleParsed],
      handle: () => isReleased.then(() => done()),
    };
    const worker = await line.work('enricher', [handler], {
      concurrency: 2,
      maxInFlight: 400,
      maxInFlightBytes: 4 * MIB,
    });
    await until(() => worker.inFlight > 0, 'taken');
    await sleep(1_000);
    const { num_ack_pending, num_pending } = await line.consumer('enricher');
    expect(num_ack_pending).toBeLessThanOrEqual(22);
    expect(num_pending).toBeGreaterThanOrEqual(18);
    release?.();
    await until(() => line.settled.length === 40, 'all settled', 20_000);
    expect(line.settled.every(({ action }) => action === 'ack')).toBe(true);
  }, 40_000);

  it('counts claims as what they bring in: a batch of large articles runs in portions', async () => {
    const store = new Map<string, Uint8Array>();
    const claims = {
      put: async (id: string, data: Uint8Array) => void store.set(id, data),
      get: async (id: string) => store.get(id),
    };
    const publisher = line.publisher('parser', claims);
    await publisher.publish(Array.from({ length: 12 }, (_, index) => parsed(index + 1, 1_000_000)));
    const sizes: number[] = [];
    const handler: HandlerDefinition = {
      kind: 'batch',
      contracts: [ArticleParsed],
      handle: async (events) => {
        sizes.push(events.length);
        return events.map(() => done());
      },
    };
    await line.work('enricher', [handler], {
      claims,
      batchSize: 12,
      batchLingerMs: 1_000,
      maxInFlightBytes: 4 * MIB,
    });
    await until(() => line.settled.length === 12, 'all settled', 20_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    expect(line.settled.every(({ action, attempt }) => action === 'ack' && attempt === 1)).toBe(true);
  }, 40_000);
});

describe('a connection that fell silent', () => {
  let line: TestLine;
  let link: SilentLink;
  beforeEach(async () => {
    line = await TestLine.open();
    link = await SilentLink.open(SERVERS);
  });
  afterEach(async () => {
    await line.close();
    await link.close();
  });

  it('is noticed, dialled again, and the work goes on by itself', async () => {
    // What the broker sent into the silence comes again after ack_wait.
    await line.ackWait('parser', 2_000);
    const worker = await line.work(
      'parser',
      [
        {
          kind: 'one',
          contracts: [ArticleFetched],
          handle: async (event) =>
            emit(tell(ArticleParsed, parsedData((event as unknown as Fetched).data, 200))),
        },
      ],
      { servers: link.url, silenceSeconds: 3 },
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'settled before');
    link.fallSilent();
    const silentSince = Date.now();
    await line.tell(fetched(2));
    await until(() => !worker.isConnected, 'noticed', 10_000);
    expect(Date.now() - silentSince).toBeLessThan(8_000);
    link.speak();
    await until(
      () => line.settled.some(({ about, action }) => about === '2' && action === 'ack'),
      'goes on',
      40_000,
    );
    expect(worker.isConnected).toBe(true);
  }, 60_000);
});
