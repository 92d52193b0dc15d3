import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ArticleEnriched,
  ArticleParsed,
  ArticleRejected,
  MAX_EVENT_DATA_BYTES,
  tell,
  type EventData,
} from '@dateline/contracts';
import { TestLine, until } from '../harness/line.js';
import { fetched, fetcherTrail, parsedData, ticket } from '../harness/samples.js';
import type { ClaimStore } from '../wire/claims.js';
import type { StoringState } from '../words/observer.js';
import type { ParkedDelivery, ReceivedEvent } from '../words/received-event.js';
import { DependencyDownError, type Dependency } from '@dateline/dependency';
import { PermanentError } from '../words/errors.js';
import { done, type Answer } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';
import { EventPublisher } from './publisher.js';
import { retryParked } from './retry-parked.js';

const large = (characters: number) =>
  tell(ArticleParsed, parsedData({ capture: ticket(1), trail: fetcherTrail }, characters));

/** A store in memory: the claim store is an interface of ours, not a server. */
function store(): ClaimStore & { readonly map: Map<string, Uint8Array> } {
  const map = new Map<string, Uint8Array>();
  return {
    map,
    put: async (id, data) => {
      map.set(id, data);
    },
    get: async (id) => map.get(id),
  };
}

describe('telling', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  const enricher = (seen: ReceivedEvent[]): HandlerDefinition[] => [
    {
      kind: 'one',
      contracts: [ArticleParsed],
      handle: async (event) => {
        seen.push(event);
        return done();
      },
    },
  ];

  it('answers in order, with the sequences of the stream', async () => {
    const publisher = new EventPublisher(line.nc, { names: line.names, service: 'fetcher', maxInFlight: 4 });
    const told = await publisher.publish(Array.from({ length: 50 }, (_, index) => fetched(index + 1)));
    expect(told.map((each) => each.sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(publisher.highestAcked.get(line.names.streams.events)).toBe(50);
  });

  it('sends what is too large by claim check, and the taker gets it whole', async () => {
    const claims = store();
    const publisher = new EventPublisher(line.nc, { names: line.names, service: 'parser', claims });
    const [told] = await publisher.publish([large(400_000)]);
    const [message] = await line.messages(line.names.streams.events);
    expect(message?.data).toHaveLength(0);
    expect(message?.header.get('ce-dataref')).toBe(`urn:dateline:claim:${told?.id}`);
    expect(claims.map.get(told?.id ?? '')?.length).toBeGreaterThan(MAX_EVENT_DATA_BYTES);

    const seen: ReceivedEvent[] = [];
    await line.work('enricher', enricher(seen), { claims });
    await until(() => seen.length === 1, 'taken');
    const data = seen[0]?.data as unknown as EventData<typeof ArticleParsed>;
    expect(data.article.blocks).toHaveLength(800);
  });

  it('parks a claim that is gone, and waits for a store that is down', async () => {
    const claims = store();
    let isDown = true;
    const flaky: ClaimStore = {
      put: claims.put,
      get: async (id) => {
        if (isDown) {
          throw new Error('connection refused');
        }
        return claims.get(id);
      },
    };
    await new EventPublisher(line.nc, { names: line.names, service: 'parser', claims }).publish([
      large(400_000),
    ]);
    claims.map.clear();
    const postgres: Dependency = {
      name: 'postgres',
      deadlineMs: 1_000,
      isDown: (error) => (error as Error).message === 'connection refused',
      ping: async () => {
        if (isDown) throw new Error('connection refused');
      },
    };
    await line.work('enricher', enricher([]), { claims: flaky, dependencies: [postgres] });
    await until(() => line.circuits.some((state) => state.dependency === 'postgres'), 'circuit open');
    expect(line.settled).toEqual([]);
    isDown = false;
    await until(() => line.settled.length === 1, 'settled');
    expect(line.settled[0]?.decision).toBe('parked:claim-missing');
  });

  it('keeps what was parked by claim check recoverable, when the claim is long gone', async () => {
    const claims = store();
    const parked: ParkedDelivery[] = [];
    let isBroken = true;
    const seen: ReceivedEvent[] = [];
    const handlers = enricher(seen);
    await line.work(
      'enricher',
      [
        {
          kind: 'one',
          contracts: [ArticleParsed],
          handle: (event) => {
            if (isBroken) throw new PermanentError('never');
            return (handlers[0] as { handle(event: ReceivedEvent): Promise<Answer> }).handle(event);
          },
        },
      ],
      { claims },
    );
    await line.work(
      'indexer',
      [
        {
          kind: 'batch',
          contracts: [ArticleEnriched, ArticleRejected],
          handle: async (all) => all.map(() => done()),
        },
        {
          kind: 'parked',
          handle: async (all) => {
            parked.push(...all);
            return all.map(() => done());
          },
        },
      ],
      { claims },
    );
    const publisher = new EventPublisher(line.nc, { names: line.names, service: 'parser', claims });
    const [told] = await publisher.publish([large(400_000)]);
    await until(() => parked.length === 1, 'written down');
    const original = claims.map.get(told?.id ?? '');
    expect(parked[0]?.data).toEqual(original);

    claims.map.clear();
    isBroken = false;
    await retryParked(line.nc, parked[0] as ParkedDelivery, Date.now(), claims);
    await until(() => seen.length === 1, 'taken again');
    expect(claims.map.get(told?.id ?? '')).toEqual(original);
    expect(seen[0]).toMatchObject({ id: told?.id, attempt: 1 });
  });

  it('refuses what is too large without a claim store, and what breaks its contract, before anything is sent', async () => {
    const publisher = line.publisher();
    const tooLarge = await publisher.publish([fetched(1), large(400_000)]).catch((error: unknown) => error);
    expect(tooLarge).toBeInstanceOf(PermanentError);
    expect((tooLarge as PermanentError).code).toBe('event-too-large');
    await expect(publisher.publish([tell(ArticleParsed, {} as never)])).rejects.toThrow(
      /breaks its contract/,
    );
    expect(await line.messages(line.names.streams.events)).toEqual([]);
  });

  it('says that a stream stores nothing, and that it stores again', async () => {
    const { events } = line.names.streams;
    const states: StoringState[] = [];
    const publisher = new EventPublisher(line.nc, {
      names: line.names,
      service: 'fetcher',
      observer: { storing: (state) => states.push(state) },
    });
    // As a server whose disk was full: it answers, but a message that it cannot store gets no answer.
    await line.jsm.streams.delete(events);
    const silent = line.nc.subscribe(line.names.filters.events[0] ?? '', { callback: () => undefined });
    const told = publisher.publish([fetched(1)]);
    await until(() => states.length === 1, 'said', 20_000);
    expect(states[0]).toMatchObject({ stream: events, isStoring: false });
    expect(states[0]?.error).toMatch(/no ack/);
    silent.unsubscribe();
    await line.provision();
    await told;
    expect(states[1]).toMatchObject({ stream: events, isStoring: true });
    expect(states).toHaveLength(2);
  }, 40_000);

  it('retries until the stream is there, and gives up at its deadline as an outage', async () => {
    const { events } = line.names.streams;
    await line.jsm.streams.delete(events);
    const hasty = new EventPublisher(line.nc, {
      names: line.names,
      service: 'fetcher',
      deadlineSeconds: 0.3,
    });
    await expect(hasty.publish([fetched(1)])).rejects.toBeInstanceOf(DependencyDownError);
    const patient = line.publisher().publish([fetched(1)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await line.provision();
    expect((await patient)[0]).toMatchObject({ stream: events, sequence: 1, duplicate: false });
  });
});
