import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ArticleEnriched } from '@dateline/contracts';
import { SearchBacklogRepository } from '@dateline/database';
import {
  openProxy,
  startNewsroom,
  TestLine,
  testServers,
  until,
  type Newsroom,
  type ServerProxy,
} from '@dateline/testing';
import { HandMadeCaptures } from './hand-made-captures.js';
import { LineProbe } from './line-probe.js';

jest.setTimeout(120_000);

const SEED = 3;
/** Captures that may be told and not settled, and those that may wait behind them before downloading pauses. */
const MOST_IN_FLIGHT = 30;
const MOST_BACKLOG = 10;
const TAKERS = ['parser', 'enricher', 'indexer'] as const;

let newsroom: Newsroom;
let postgres: ServerProxy;
let elasticsearch: ServerProxy;
let line: TestLine;
let captures: HandMadeCaptures;
let probe: LineProbe;

beforeAll(async () => {
  const servers = testServers();
  postgres = await openProxy(servers.databaseUrl);
  elasticsearch = await openProxy(servers.elasticsearchUrl);
  newsroom = await startNewsroom({
    seed: SEED,
    sites: 2,
    articlesPerSite: 5,
    pageBytes: 8000,
    faults: false,
  });
  line = await TestLine.start({
    name: 'laws',
    seed: SEED,
    urls: { databaseUrl: postgres.url, elasticsearchUrl: elasticsearch.url },
    services: ['fetcher', ...TAKERS],
    env: {
      DATELINE_HTTP_DEADLINE_MS: '1000',
      DATELINE_FETCHER_POLL_MAX_SECONDS: '1',
      DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS: '5',
      DATELINE_FETCHER_INFLIGHT_COUNT: String(MOST_IN_FLIGHT),
      DATELINE_FETCHER_BACKLOG_COUNT: String(MOST_BACKLOG),
    },
  });
  captures = new HandMadeCaptures(line);
  probe = new LineProbe(line);
  await line.addFeeds(newsroom.feeds());
  await line.waitUntilIdle({ newsroom });
}, 120_000);

// Whatever was broken and mended: at the end of each test the line is at rest and both sides agree.
afterEach(async () => {
  await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
  expect(await line.conservation()).toMatchObject({ isBalanced: true, inFlight: 0, drift: {} });
  expect(await line.agreement()).toMatchObject({ missing: [], surplus: [] });
}, 120_000);

afterAll(async () => {
  try {
    await line?.stop();
  } finally {
    await newsroom?.close();
    await postgres?.close();
    await elasticsearch?.close();
  }
}, 60_000);

describe('law 1, PostgreSQL is the truth at both ends', () => {
  it('the indexer acknowledges nothing that is not committed', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => captures.commit()));
    const before = await probe.consumer('indexer');
    const release = await probe.lockCaptures();
    try {
      for (const { ticket } of made) await captures.announce(ticket);
      const areDelivered = async () =>
        (await probe.consumer('indexer')).delivered.consumer_seq ===
        before.delivered.consumer_seq + made.length;
      await until('all of them were given to the indexer', areDelivered, { timeoutMs: 15_000 });
      await sleep(1000);
      const { num_ack_pending, ack_floor } = await probe.consumer('indexer');
      expect({ num_ack_pending, ack_floor: ack_floor.stream_seq }).toEqual({
        num_ack_pending: made.length,
        ack_floor: before.ack_floor.stream_seq,
      });
    } finally {
      await release();
    }
    for (const { ticket } of made) {
      const isIndexed = async () => (await captures.endOf(ticket)).outcome === 'indexed';
      await until('the capture is indexed', isIndexed);
    }
  });

  it('the fetcher tells nobody of a download that is not committed', async () => {
    const { state: before } = await probe.stream();
    const release = await probe.lockCaptures();
    try {
      const published = newsroom.publish(6);
      const areServed = () => servedOf(published) === published.length;
      await until('all were downloaded', areServed, { timeoutMs: 15_000 });
      await sleep(500);
      expect((await probe.stream()).state.last_seq).toBe(before.last_seq);
    } finally {
      await release();
    }
  });
});

describe('law 2, conservation', () => {
  it('holds at every moment of the flow', async () => {
    const published = newsroom.publish(60);
    const isOver = async () =>
      servedOf(published) === published.length && (await line.picture()).ledger.captures.inFlight === 0;
    const unbalanced: unknown[] = [];
    let looksInTheMiddle = 0;
    await until(
      'the flow is over',
      async () => {
        const conservation = await line.conservation();
        if (!conservation.isBalanced) unbalanced.push(conservation);
        if (conservation.inFlight > 0) looksInTheMiddle += 1;
        return unbalanced.length > 0 || isOver();
      },
      { everyMs: 25 },
    );
    expect(unbalanced).toEqual([]);
    expect(looksInTheMiddle).toBeGreaterThan(0);
  });
});

describe('law 3, announce again', () => {
  it('tells a capture of which nobody was told, as after a crash between commit and announcement', async () => {
    const { ticket, name } = await captures.commit();
    const isIndexed = async () => (await captures.endOf(ticket)).outcome === 'indexed';
    await until('the announcer has told it after its deadline', isIndexed, { timeoutMs: 20_000 });
    const { captures: told } = await line.trace(ticket.url);
    expect(told[0]?.announcements).toBeGreaterThanOrEqual(2);
    await line.waitUntilIdle();
    expect(await probe.titlesWith(name)).toEqual([`A new bridge for ${name}`]);
  });

  it('tells everything again when the broker has lost its streams', async () => {
    const parser = line.processes.service('parser');
    await parser.stop();
    const published = newsroom.publish(20);
    await until('all are captured', async () => (await probe.inFlight()) === published.length, {
      timeoutMs: 20_000,
    });
    const jsm = await jetstreamManager(line.connections.broker.nc);
    for (const name of Object.values(line.names.streams)) await jsm.streams.delete(name);
    await probe.parserStartsWhenProvisioned();
    await line.waitUntilIdle({ newsroom });
    for (const { url } of published) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
  });
});

describe('law 4, effects are idempotent by natural keys', () => {
  it('the same event many times is one revision and one outcome', async () => {
    const { ticket } = await captures.commit();
    for (let time = 0; time < 2; time += 1) await captures.announce(ticket);
    await line.waitUntilIdle();
    const deliveries = line.settled('indexer').length;
    // Behind the broker's duplicate window: here the ledger alone can tell that it is the same.
    await probe.tellAgain(ArticleEnriched.type, ticket.captureId);
    await until('the indexer has settled it', () => line.settled('indexer').length > deliveries);
    await line.waitUntilIdle();
    expect(await captures.endOf(ticket)).toEqual({ outcome: 'indexed' });
    expect((await line.trace(ticket.url)).revisions).toHaveLength(1);
  });

  it('a capture that is older than what the article holds never overwrites it', async () => {
    const older = await captures.commit({ fetchedAt: new Date(Date.now() - 60_000) });
    const newer = await captures.commit({ sameArticleAs: older.ticket });
    await captures.announce(newer.ticket);
    await until('the newer is held', async () => (await captures.endOf(newer.ticket)).outcome === 'indexed');
    await captures.announce(older.ticket);
    await until(
      'the older has ended',
      async () => (await captures.endOf(older.ticket)).outcome !== undefined,
    );
    expect(await captures.endOf(older.ticket)).toEqual({ outcome: 'unchanged', reason: 'older-capture' });
    const { revisions } = await line.trace(older.ticket.url);
    expect(revisions.map(({ title }) => title)).toEqual([`A new bridge for ${newer.name}`]);
  });
});

describe('law 5, Elasticsearch is a projection', () => {
  it('an event of an old revision that comes again does not bring its document back', async () => {
    const first = await captures.commit();
    await captures.announce(first.ticket);
    await line.waitUntilIdle();
    const second = await captures.commit({ sameArticleAs: first.ticket });
    await captures.announce(second.ticket);
    await line.waitUntilIdle();
    expect(await probe.titlesWith(second.name)).toHaveLength(1);

    const deliveries = line.settled('indexer').length;
    await probe.tellAgain(ArticleEnriched.type, first.ticket.captureId);
    await until('the indexer has settled it', () => line.settled('indexer').length > deliveries);
    await sleep(1500);
    expect(await probe.titlesWith(first.name)).toEqual([]);
    expect(await probe.titlesWith(second.name)).toEqual([`A new bridge for ${second.name}`]);
  });

  it('an outage of it holds up nothing, and what it missed is there afterwards', async () => {
    elasticsearch.cut();
    const published = newsroom.publish(12);
    try {
      const areHeld = async () => {
        const ends = [...(await line.ends(published.map(({ url }) => url))).values()];
        return ends.filter(({ outcome }) => outcome === 'indexed').length === published.length;
      };
      await until('the ledger holds all of them', areHeld, { timeoutMs: 30_000 });
      expect(await new SearchBacklogRepository(line.connections.dataSource).count()).toBe(published.length);
      expect(await probe.parkedMessages()).toBe(0);
    } finally {
      elasticsearch.restore();
    }
    await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
    for (const { distinctiveName, title } of published) {
      expect(await probe.titlesWith(distinctiveName)).toEqual([title]);
    }
  });
});

describe('law 6, an outage is not poison', () => {
  it('a ledger that is away burns no attempt, parks nothing and ends no process', async () => {
    const pids = line.pids();
    const made = await Promise.all(Array.from({ length: 10 }, () => captures.commit()));
    postgres.cut();
    const published = newsroom.publish(10);
    for (const { ticket } of made) await captures.announce(ticket);
    await sleep(6000);
    postgres.restore();
    await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
    for (const { ticket } of made) expect(await captures.endOf(ticket)).toEqual({ outcome: 'indexed' });
    for (const { url } of published) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
    const deliveries = TAKERS.flatMap((service) => line.settled(service));
    const circuits = line.log('parser').filter(({ event }) => event === 'circuit');
    expect(circuits.map(({ state }) => state)).toEqual(expect.arrayContaining(['open', 'closed']));
    expect(deliveries.filter(({ decision, attempt }) => decision === 'failed' || attempt > 1)).toEqual([]);
    expect(await probe.parkedMessages()).toBe(0);
    expect(line.pids()).toEqual(pids);
  });
});

describe('law 7, bounded everywhere', () => {
  it('when the end stands still, the beginning stops at its limit, and nothing is dropped', async () => {
    const parser = line.processes.service('parser');
    await parser.stop();
    const published = newsroom.publish(2 * MOST_IN_FLIGHT);
    try {
      const most = MOST_IN_FLIGHT + MOST_BACKLOG;
      const isFull = async () => (await probe.inFlight()) >= most;
      await until('as many are in flight, and wait behind them, as may be', isFull, { timeoutMs: 30_000 });
      await sleep(3000);
      expect(await probe.inFlight()).toBeLessThanOrEqual(most);
      expect(await probe.told()).toBeLessThanOrEqual(MOST_IN_FLIGHT);
    } finally {
      await parser.start();
    }
    await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
    for (const { url } of published) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
  });
});

function servedOf(published: readonly { url: string }[]): number {
  const urls = new Set(published.map(({ url }) => url));
  return newsroom.truth().filter(({ url, servedRevisions }) => urls.has(url) && servedRevisions.length > 0)
    .length;
}
