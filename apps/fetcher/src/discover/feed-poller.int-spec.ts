import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { pino } from 'pino';
import {
  FeedRepository,
  FrontierRepository,
  HostRepository,
  SourceRepository,
  type ListedFeed,
} from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { GuardedClient } from '@dateline/http';
import { ledgersFault } from '../ledger-fault.js';
import { Site } from '../testing/site.js';
import { FeedPoller, type FeedPollerOptions, type ReadFeedDocument } from './feed-poller.js';
import { readFeed } from './feed.worker.js';

let database: ScratchDatabase;
let client: GuardedClient;
let site: Site;

beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.dataSource.query('truncate sources, feeds, articles, article_urls, captures, hosts cascade');
  client = new GuardedClient({ allowAddresses: ['127.0.0.0/8'] });
  site = await new Site().start();
});
afterEach(async () => {
  await client.close();
  await site.stop();
});

const rss = (...titles: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${titles
    .map(
      (title, index) =>
        `<item><title>${title}</title><link>/${index + 1}</link><guid>${index + 1}</guid></item>`,
    )
    .join('')}</channel></rss>`;

const inThread: ReadFeedDocument = async (task) => readFeed(task);

/** A poller, and what it says in its log. */
function poller(read: ReadFeedDocument = inThread, over: Partial<FeedPollerOptions> = {}) {
  const { dataSource } = database;
  const limits = { maxBytes: 100_000, deadlineMs: 2000, maxRedirects: 2 };
  const options = { concurrency: 8, minSeconds: 60, maxSeconds: 7200, leaseSeconds: 60, hostIntervalMs: 0 };
  const ledger = {
    feeds: new FeedRepository(dataSource),
    hosts: new HostRepository(dataSource),
    frontier: new FrontierRepository(dataSource),
  };
  return new FeedPoller(
    ledger,
    client,
    read,
    { ...options, limits, isLedgersFault: ledgersFault(dataSource), ...over },
    pino({ level: 'silent' }),
  );
}

/** Polls what is due now. */
async function poll(read: ReadFeedDocument = inThread, over: Partial<FeedPollerOptions> = {}) {
  const polling = poller(read, over);
  const hasPolled = await polling.round();
  await polling.drain();
  return hasPolled;
}

async function addFeed(path: string): Promise<() => Promise<ListedFeed>> {
  const sources = new SourceRepository(database.dataSource);
  const { feedId } = await sources.addFeed({ url: site.url(path) });
  return async () => (await sources.list()).find((feed) => feed.feedId === feedId) as ListedFeed;
}
const pollAgain = async () => {
  await new FeedRepository(database.dataSource).makeDue();
  return poll();
};
const dueUrls = async () =>
  (
    (await database.dataSource.query(
      'select url from articles where next_fetch_at <= now() order by url',
    )) as { url: string }[]
  ).map(({ url }) => url);
const secondsUntil = (at: Date) => (at.getTime() - Date.now()) / 1000;

describe('a feed', () => {
  it('puts its entries on the frontier, and is not due again for a while', async () => {
    site.answer = (_request, response) => response.writeHead(200, { etag: '"1"' }).end(rss('A', 'B'));
    const feed = await addFeed('/feed');
    await expect(poll()).resolves.toBe(true);
    await expect(dueUrls()).resolves.toEqual([site.url('/1'), site.url('/2')]);
    const { lastStatus, lastEntries, errorStreak, lastError, nextPollAt } = await feed();
    expect({ lastStatus, lastEntries, errorStreak, lastError }).toEqual({
      lastStatus: 200,
      lastEntries: 2,
      errorStreak: 0,
      lastError: undefined,
    });
    expect(secondsUntil(nextPollAt)).toBeGreaterThan(50);
    await expect(poll()).resolves.toBe(false);
  });

  it('is asked whether it has changed, and costs nothing when it has not', async () => {
    const modified = 'Thu, 12 Feb 2026 09:00:00 GMT';
    site.answer = (request, response) =>
      request.headers['if-none-match'] === '"1"'
        ? response.writeHead(304).end()
        : response.writeHead(200, { etag: '"1"', 'last-modified': modified }).end(rss('A'));
    const feed = await addFeed('/feed');
    await poll();
    await pollAgain();
    await pollAgain();
    expect(site.requests.map(({ headers }) => headers['if-modified-since'])).toEqual([
      undefined,
      modified,
      modified,
    ]);
    expect(await feed()).toMatchObject({ lastStatus: 304, lastEntries: 1, errorStreak: 0 });
  });

  it('makes an article due again when its entry says something new', async () => {
    let text = rss('A', 'B');
    site.answer = (_request, response) => response.writeHead(200).end(text);
    await addFeed('/feed');
    await poll();
    await database.dataSource.query('update articles set next_fetch_at = null');
    await pollAgain();
    await expect(dueUrls()).resolves.toEqual([]);
    text = rss('A', 'B, corrected');
    await pollAgain();
    await expect(dueUrls()).resolves.toEqual([site.url('/2')]);
  });
});

describe('a feed that fails', () => {
  it.each([
    ['is not there', 404, '', /^http-not-found: /],
    ['is a page', 200, '<html><body>Sorry</body></html>', /^not-a-feed: /],
    ['is larger than the limit', 200, rss('A').padEnd(100_001), /^body-too-large: /],
  ])('because it %s says so, and its neighbour goes on', async (_case, status, body, error) => {
    site.answer = (request, response) =>
      request.url === '/feed' ? response.writeHead(200).end(rss('A')) : response.writeHead(status).end(body);
    const broken = await addFeed('/broken');
    const feed = await addFeed('/feed');
    await poll();
    expect(await broken()).toMatchObject({ errorStreak: 1, lastError: expect.stringMatching(error) });
    expect(await feed()).toMatchObject({ errorStreak: 0, lastEntries: 1 });
    await expect(dueUrls()).resolves.toHaveLength(1);
    await pollAgain();
    expect(await broken()).toMatchObject({ errorStreak: 2 });
  });

  it('is left alone for as long as the site asked, and begins anew after a good answer', async () => {
    let isLimited = true;
    site.answer = (_request, response) =>
      isLimited
        ? response.writeHead(429, { 'retry-after': '5000' }).end()
        : response.writeHead(200).end(rss('A'));
    const feed = await addFeed('/feed');
    await poll();
    expect(secondsUntil((await feed()).nextPollAt)).toBeGreaterThan(4900);
    await pollAgain();
    // The host's other feeds and articles are left alone as well, whoever polls (law 8).
    expect(site.requests.length).toBe(1);
    isLimited = false;
    await database.dataSource.query('update hosts set backoff_until = null');
    await pollAgain();
    expect(await feed()).toMatchObject({ errorStreak: 0, lastStatus: 200 });
    expect((await feed()).lastError).toBeUndefined();
  });

  it('costs its reader its thread, not the round', async () => {
    site.answer = (_request, response) => response.writeHead(200).end(rss('A'));
    const hostile = await addFeed('/hostile');
    const feed = await addFeed('/feed');
    await poll(async (task) => {
      if (task.url.endsWith('/hostile')) throw new Error('The work took longer than 10000 ms.');
      return inThread(task);
    });
    expect(await hostile()).toMatchObject({
      errorStreak: 1,
      lastError: 'feed-unreadable: The work took longer than 10000 ms.',
    });
    expect(await feed()).toMatchObject({ errorStreak: 0 });
  });
});

describe('an entry that nobody can be asked for', () => {
  it('is left out and told, and its neighbours are found', async () => {
    // Nothing repeats in it: the server would compress it until it fits into an index.
    const labels = Array.from({ length: 150 }, (_, n) => hash('md5', String(n), 'hex'));
    const long = `https://${labels.join('.')}.example/`;
    site.answer = (_request, response) =>
      response.end(rss('A', 'B').replace('<link>/1</link>', `<link>${long}</link>`));
    const feed = await addFeed('/feed');
    await poll();
    await expect(dueUrls()).resolves.toEqual([site.url('/2')]);
    const { errorStreak, lastError, lastEntries } = await feed();
    expect({ errorStreak, lastError, lastEntries }).toEqual({ errorStreak: 0, lastEntries: 1 });
  });
});

describe('what the ledger does not take', () => {
  it('is the feed’s failure: told, and tried again after a growing pause', async () => {
    site.answer = (_request, response) => response.end(rss('A'));
    const feed = await addFeed('/feed');
    await database.dataSource.query(`alter table articles add constraint refused check (url = '') not valid`);
    try {
      await poll();
      await pollAgain();
    } finally {
      await database.dataSource.query('alter table articles drop constraint refused');
    }
    const failed = await feed();
    expect(failed).toMatchObject({
      errorStreak: 2,
      lastError: expect.stringMatching(/^feed-not-stored: .*refused/),
    });
    expect(secondsUntil(failed.nextPollAt)).toBeGreaterThan(50);
    await pollAgain();
    const { errorStreak, lastError } = await feed();
    expect({ errorStreak, lastError }).toEqual({ errorStreak: 0 });
  });
});

describe('a host', () => {
  const hostOf = async () =>
    (
      (await database.dataSource.query(
        `select extract(epoch from next_allowed_at - now())::float8 as ahead, kept_until > now() as kept from hosts`,
      )) as { ahead: number; kept: boolean | null }[]
    )[0];

  it('is asked for one feed at a time, at the distance that downloads keep as well', async () => {
    site.answer = (_request, response) => response.end(rss());
    const feeds = await Promise.all(['/a', '/b', '/c'].map(addFeed));
    const interval = { hostIntervalMs: 600_000 };
    await poll(inThread, interval);
    expect(site.requests).toHaveLength(1);
    expect(await hostOf()).toMatchObject({ kept: true });
    expect((await hostOf())?.ahead).toBeGreaterThan(590);
    const waiting = (await Promise.all(feeds.map((feed) => feed()))).filter((feed) => !feed.lastPolledAt);
    expect(waiting).toHaveLength(2);
    for (const { nextPollAt, errorStreak } of waiting) {
      expect([secondsUntil(nextPollAt) > 590, errorStreak]).toEqual([true, 0]);
    }
    // Whoever asks, and however often: it is not the host's turn.
    await pollAgain();
    expect(site.requests).toHaveLength(1);
    await database.dataSource.query('update hosts set next_allowed_at = now()');
    await new FeedRepository(database.dataSource).makeDue();
    await poll(inThread, interval);
    expect(site.requests).toHaveLength(2);
  });

  it('that is being downloaded from is left to the download', async () => {
    site.answer = (_request, response) => response.end(rss());
    await addFeed('/feed');
    await database.dataSource.query(
      `insert into hosts (host, next_allowed_at) values ($1, now() + interval '5 minutes')`,
      [new URL(site.url('/')).host],
    );
    await poll(inThread, { hostIntervalMs: 1000 });
    expect(site.requests).toEqual([]);
    // The next turn is the feed's: no article takes it.
    expect(await hostOf()).toMatchObject({ kept: true });
  });
});

describe('the places of the poller', () => {
  it('are filled again while a slow feed still has one', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    site.answer = (request, response) =>
      void (request.url === '/slow' ? held : Promise.resolve()).then(() => response.end(rss()));
    await addFeed('/slow');
    const polling = poller(inThread, { concurrency: 2 });
    await polling.round();
    for (const path of ['/1', '/2', '/3', '/4']) await addFeed(path);
    const deadline = Date.now() + 5000;
    while (site.requests.length < 5 && Date.now() < deadline) await polling.round();
    expect(site.requests).toHaveLength(5);
    release();
    await polling.drain();
  });

  it('are left at once when the service stops, and the feed is due for the next one', async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    site.answer = () => isAsked();
    const feed = await addFeed('/slow');
    const polling = poller();
    await polling.round();
    await asked;
    await polling.stop();
    expect(secondsUntil((await feed()).nextPollAt)).toBeLessThanOrEqual(0.1);
    const { errorStreak, lastPolledAt } = await feed();
    expect({ errorStreak, lastPolledAt }).toEqual({ errorStreak: 0 });
    await expect(polling.round()).resolves.toBe(false);
  });
});
