import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startStack, type Stack } from '@dateline/local-stack';
import { chaosSeed, createRandom, startNewsroom, TestLine, until, type Newsroom } from '@dateline/testing';

jest.setTimeout(420_000);

const SITES = 8;
const ARTICLES = 2000;
/** Articles that are out before the line starts; the others come out while it runs, so that it is never idle. */
const AT_FIRST = 800;
/** Articles that are corrected after each kill. */
const CORRECTIONS = 25;

const SERVICES = ['fetcher', 'parser', 'enricher', 'indexer'] as const;
type Victim = (typeof SERVICES)[number] | 'nats' | 'postgres';

const seed = chaosSeed();
const random = createRandom('chaos', seed);
const stackDir = mkdtempSync(path.join(tmpdir(), 'dateline-chaos-'));
let newsroom: Newsroom;
let stack: Stack;
let line: TestLine;

beforeAll(async () => {
  const { NATS_URL: _nats, DATABASE_URL: _postgres, ...env } = process.env;
  stack = await startStack({ dataDir: stackDir, profile: 'test', servers: ['nats', 'postgres'], env });
  const { NATS_URL: natsUrl, DATABASE_URL: databaseUrl } = stack.urls as Record<string, string>;
  // The seed decides what is killed and when. The articles are always the same: what is made of a page is not at stake.
  newsroom = await startNewsroom({
    seed: 1,
    sites: SITES,
    articlesPerSite: AT_FIRST / SITES,
    pageBytes: 5000,
    faults: false,
    latencyMs: 60,
  });
  line = await TestLine.start({
    name: 'chaos',
    seed,
    urls: { natsUrl: natsUrl as string, databaseUrl: databaseUrl as string },
    env: {
      // Slow enough that every kill finds the flow going, and a dead fetcher's leases end soon.
      DATELINE_FETCHER_DOWNLOADS_COUNT: '6',
      DATELINE_HTTP_DEADLINE_MS: '1000',
      DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS: '20',
    },
    services: SERVICES,
  });
}, 120_000);

afterAll(async () => {
  try {
    await line?.stop();
  } finally {
    await newsroom?.close();
    await stack?.stop();
    rmSync(stackDir, { recursive: true, force: true });
  }
}, 120_000);

describe('kill -9 while 2,000 articles flow', () => {
  const victims = random.shuffle<Victim>([...SERVICES, 'nats', 'postgres']);

  it(`loses nothing (CHAOS_SEED=${seed}: ${victims.join(', ')})`, async () => {
    await line.addFeeds(newsroom.feeds());
    for (const [turn, victim] of victims.entries()) {
      await reach(Math.round((AT_FIRST * (turn + random.next())) / victims.length));
      newsroom.publish((ARTICLES - AT_FIRST) / victims.length);
      await untilWorkIsInHand(victim);
      await sleep(random.next() * 300);
      await killAndReplace(victim);
      newsroom.correct(CORRECTIONS);
    }
    expect(newsroom.state()).toMatchObject({
      published: ARTICLES,
      corrected: CORRECTIONS * victims.length,
    });
    await line.waitUntilIdle({ newsroom, timeoutMs: 300_000 });

    // Those that were killed, once each: no outage of a server has ended a process that ran. One that starts again just
    // while a server is gone leaves with 78 and one clear sentence (law 11), and its supervisor tries again.
    const ended = line.exits
      .filter(({ how }) => how !== 'code 78')
      .map(({ service, how }) => `${service} ${how}`);
    expect(ended.sort()).toEqual(SERVICES.map((service) => `${service} SIGKILL`).sort());
  });

  it('every article is held in its newest revision', async () => {
    const truth = newsroom.truth();
    expect(truth).toHaveLength(ARTICLES);
    const check = await line.checkNewsroom(newsroom);
    expect(check.differences).toEqual([]);
    expect(check.asExpected).toBe(ARTICLES);
  });

  it('conservation holds: every capture has one outcome, and none is parked', async () => {
    const conservation = await line.conservation();
    expect(conservation).toMatchObject({ isBalanced: true, inFlight: 0, drift: {} });
    expect(conservation.byOutcome).toMatchObject({ parked: 0, rejected: 0 });
    // More than one revision an article: corrections went through the middle of it all.
    expect(conservation.revisions).toBeGreaterThan(ARTICLES);
    const [letters] = await line.connections.dataSource.query<{ count: number }[]>(
      'select count(*)::int as count from parked_messages',
    );
    expect(letters?.count).toBe(0);
  });

  it('Elasticsearch has each article once, at the revision that PostgreSQL holds', async () => {
    const agreement = await line.agreement();
    expect(agreement).toEqual({ ledger: ARTICLES, search: ARTICLES, missing: [], surplus: [] });
    const { count } = await line.connections.search.count({ index: line.names.searchAlias });
    expect(count).toBe(ARTICLES);
    const corrected = newsroom.truth().filter(({ revision }) => revision === 2);
    for (const article of corrected.slice(0, 20)) {
      expect(await titlesWith(article.distinctiveName)).toEqual([article.title]);
      expect(await titlesWith(article.previousDistinctiveName as string)).toEqual([]);
    }
  });
});

/** Waits until so many captures were committed. */
async function reach(captures: number): Promise<void> {
  const look = async () => (await line.picture()).ledger.captures.total >= captures;
  await until(`${captures} captures are committed; ${line.whereabouts()}`, look, { timeoutMs: 120_000 });
}

/** Waits for a moment in which the victim has work in hand, and there is more to come. */
async function untilWorkIsInHand(victim: Victim): Promise<void> {
  const look = async () => {
    const { stages, ledger } = await line.picture();
    const isServer = victim === 'nats' || victim === 'postgres';
    const own = stages.find(({ stage }) => stage === victim);
    const inHand = isServer ? ledger.captures.inFlight : (own?.inFlight ?? 0) + (own?.backlog ?? 0);
    return inHand > 0 && ledger.frontier.due > 0;
  };
  await until(`${victim} has work in hand; ${line.whereabouts()}`, look, { timeoutMs: 60_000, everyMs: 15 });
}

async function killAndReplace(victim: Victim): Promise<void> {
  const { due } = (await line.picture()).ledger.frontier;
  process.stderr.write(`  kill -9 ${victim}, with ${due} articles still to be downloaded\n`);
  expect(due).toBeGreaterThan(0);
  if (victim === 'nats' || victim === 'postgres') {
    await stack.killServer(victim);
    if (victim === 'nats') wipeStore();
    await sleep(random.next() * 1500);
    await stack.startServer(victim);
    return;
  }
  const { pid } = line.processes.service(victim);
  line.processes.service(victim).kill();
  const isReplaced = () => line.processes.service(victim).pid !== pid;
  await until(`${victim} is started again`, isReplaced, { timeoutMs: 30_000 });
}

/** The broker comes back without a single message, stream or consumer. */
function wipeStore(): void {
  const store = stack.servers.find(({ name }) => name === 'nats')?.dataDir;
  if (!store) throw new Error('The stack does not tell where nats-server keeps its data.');
  rmSync(store, { recursive: true });
}

/** Titles of all documents that contain a word, asked of the alias itself: no API runs here. */
async function titlesWith(name: string): Promise<(string | undefined)[]> {
  const answer = await line.connections.search.search<{ title: string }>({
    index: line.names.searchAlias,
    query: { multi_match: { query: name, type: 'phrase', fields: ['title', 'text'] } },
    _source: ['title'],
  });
  return answer.hits.hits.map(({ _source }) => _source?.title);
}
