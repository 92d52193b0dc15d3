import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createDataSource } from '@dateline/database';
import {
  openProxy,
  startNewsroom,
  TestLine,
  testServers,
  until,
  type Newsroom,
  type ServerProxy,
} from '@dateline/testing';
import type { DataSource } from 'typeorm';

jest.setTimeout(180_000);

const SEED = 11;
/** The statement's time, what this side waits longer, and what a busy machine needs; not two minutes, and not for ever. */
const RECOVERY_MS = 45_000;
/** The time of the setting, five seconds, and what a busy machine needs to notice. */
const STOP_MS = 8_000 + 5_000 + 7_000;
const SERVICES = ['fetcher', 'parser', 'enricher', 'indexer'] as const;

let newsroom: Newsroom;
let postgres: ServerProxy;
let nats: ServerProxy;
let elasticsearch: ServerProxy;
let line: TestLine;
/** The ledger as nobody's silence hides it. */
let ledger: DataSource;

beforeAll(async () => {
  const servers = testServers();
  postgres = await openProxy(servers.databaseUrl);
  nats = await openProxy(servers.natsUrl);
  elasticsearch = await openProxy(servers.elasticsearchUrl);
  newsroom = await startNewsroom({
    seed: SEED,
    sites: 2,
    articlesPerSite: 5,
    pageBytes: 8000,
    faults: false,
  });
  line = await TestLine.start({
    name: 'silence',
    seed: SEED,
    urls: { databaseUrl: postgres.url, natsUrl: nats.url, elasticsearchUrl: elasticsearch.url },
    services: SERVICES,
    env: { DATELINE_FETCHER_POLL_MAX_SECONDS: '1', DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS: '20' },
  });
  const direct = new URL(line.servers.databaseUrl);
  direct.host = new URL(servers.databaseUrl).host;
  ledger = await createDataSource({ url: direct.href, poolSize: 2 }).initialize();
  await line.addFeeds(newsroom.feeds());
  await line.waitUntilIdle({ newsroom });
}, 120_000);

afterAll(async () => {
  try {
    await ledger?.destroy();
    await line?.stop();
  } finally {
    await newsroom?.close();
    for (const proxy of [postgres, nats, elasticsearch]) await proxy?.close();
  }
}, 60_000);

async function count(sql: string): Promise<number> {
  const [row] = await ledger.query<{ count: number }[]>(`select count(*)::int as count from ${sql}`);
  return row?.count ?? Number.NaN;
}
const indexed = () => count('articles where revision_seq > 0 and indexed_seq >= revision_seq');
const backlog = () => count('articles where revision_seq > indexed_seq');

/** Publishes, and gives the milliseconds until all of it is searchable. */
async function untilThrough(articles: number): Promise<number> {
  const wanted = (await indexed()) + articles;
  const begun = performance.now();
  newsroom.publish(articles);
  await until(`${articles} articles are through`, async () => (await indexed()) >= wanted, {
    timeoutMs: 150_000,
    everyMs: 250,
  });
  return performance.now() - begun;
}

describe('connections that fall silent, without an end and without an error', () => {
  it.each([
    ['PostgreSQL', () => postgres],
    ['NATS', () => nats],
    ['Elasticsearch', () => elasticsearch],
  ])('to %s: every service goes on by itself, and burns no attempt', async (_server, proxy) => {
    const pids = line.pids();
    proxy().goHalfOpen();
    proxy().restore();
    expect(await untilThrough(8)).toBeLessThan(RECOVERY_MS);
    expect(line.pids()).toEqual(pids);
    const failed = SERVICES.flatMap((service) =>
      line.settled(service).filter(({ decision, action }) => decision === 'failed' || action === 'park'),
    );
    expect(failed).toEqual([]);
  });
});

describe('a stop', () => {
  const indexer = () => line.processes.service('indexer');

  it('projects what was settled before it ends', async () => {
    const before = await count('revisions');
    // A batch is in the middle of its transaction when the stop begins, and is settled only then.
    const stopped = await ledger.transaction(async (lock) => {
      await lock.query('lock table revisions in share mode');
      newsroom.publish(10);
      const waiting = `pg_locks where not granted and relation = 'revisions'::regclass`;
      await until('a batch waits in its transaction', async () => (await count(waiting)) > 0, {
        everyMs: 50,
      });
      const stopping = indexer().stop(30_000);
      await sleep(1_000);
      return { stopping };
    });
    await stopped.stopping;
    expect(await count('revisions')).toBeGreaterThan(before);
    expect(await backlog()).toBe(0);
    expect(line.log('indexer').findLast(({ event }) => event === 'stop-overdue')).toBeUndefined();
    await indexer().start();
    await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
    const acknowledged = line.settled('indexer').filter(({ action }) => action === 'ack');
    const deliveries = acknowledged.map(({ type, streamSequence }) => `${type}/${streamSequence}`);
    expect(deliveries).toEqual([...new Set(deliveries)]);
  });

  it('ends within its time when every server has fallen silent', async () => {
    newsroom.publish(20);
    await until('they are on their way', async () => (await count('captures where outcome is null')) > 0, {
      everyMs: 10,
    });
    for (const proxy of [postgres, nats, elasticsearch]) proxy.goHalfOpen();
    const took = await Promise.all(
      SERVICES.map(async (name) => {
        const begun = performance.now();
        await line.processes.service(name).stop(120_000);
        return performance.now() - begun;
      }),
    );
    expect(Math.max(...took)).toBeLessThan(STOP_MS);
    // Ends what the services that are gone have left in the proxies.
    const servers = testServers();
    for (const proxy of [postgres, nats, elasticsearch]) proxy.restore();
    postgres.retarget(servers.databaseUrl);
    nats.retarget(servers.natsUrl);
    elasticsearch.retarget(servers.elasticsearchUrl);
    await line.processes.start();
    await line.waitUntilIdle({ newsroom, timeoutMs: 120_000 });
    expect(await line.conservation()).toMatchObject({ isBalanced: true, inFlight: 0, drift: {} });
  });
});
