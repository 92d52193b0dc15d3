import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FeedRepository } from './feed.repository.js';
import { FrontierRepository } from './frontier.repository.js';
import { HostRepository } from './host.repository.js';
import { SourceRepository } from './source.repository.js';
import { rowsOf } from '../sql/sql.js';
import { entryOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());
beforeEach(() => rowsOf(database.dataSource, 'truncate sources, feeds, hosts, articles cascade'));

describe('feeds', () => {
  it('adds a feed once and keeps feeds of one site together', async () => {
    const sources = new SourceRepository(database.dataSource);
    const first = await sources.addFeed({
      url: 'https://a.example/rss',
      sourceName: 'A',
      homeUrl: 'https://a.example/',
    });
    const again = await sources.addFeed({ url: 'https://a.example/rss', pollIntervalSeconds: 60 });
    const second = await sources.addFeed({ url: 'https://feeds.example/a', homeUrl: 'https://a.example' });
    expect(again).toEqual({ ...first, isNew: false });
    expect(second.sourceId).toBe(first.sourceId);
    expect(await sources.list()).toMatchObject([
      { feedId: first.feedId, sourceName: 'A', pollIntervalSeconds: 60 },
      { feedId: second.feedId, pollIntervalSeconds: 900 },
    ]);
  });

  it('leases a due feed to one fetcher, records the poll and keeps validators', async () => {
    const sources = new SourceRepository(database.dataSource);
    const feeds = new FeedRepository(database.dataSource);
    for (let n = 0; n < 9; n += 1) await sources.addFeed({ url: `https://a.example/rss/${n}` });
    const batches = await Promise.all(
      [1, 2, 3].map(() => feeds.leaseDue({ limit: 5, leaseSeconds: 60, hostIntervalMs: 0 })),
    );
    const ids = batches.flat().map(({ feedId }) => feedId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(5);
    const feedId = ids[0]!;
    await feeds.recordPoll(feedId, {
      etag: '"x"',
      nextPollInSeconds: 900,
      status: 200,
      entries: 3,
      streak: 0,
    });
    await feeds.recordPoll(feedId, { nextPollInSeconds: 900, status: 304, streak: 0 });
    await feeds.makeDue(feedId);
    expect(
      (await feeds.leaseDue({ limit: 20, leaseSeconds: 60, hostIntervalMs: 0 })).find(
        (feed) => feed.feedId === feedId,
      ),
    ).toMatchObject({ etag: '"x"' });
    expect((await sources.list()).find((feed) => feed.feedId === feedId)).toMatchObject({
      lastStatus: 304,
      lastEntries: 3,
    });
  });

  it('does not poll a feed whose host is backed off', async () => {
    await new SourceRepository(database.dataSource).addFeed({ url: 'https://a.example/rss' });
    await new HostRepository(database.dataSource).backOff('a.example', 60);
    expect(
      await new FeedRepository(database.dataSource).leaseDue({
        limit: 5,
        leaseSeconds: 60,
        hostIntervalMs: 0,
      }),
    ).toEqual([]);
  });
});

describe('hosts', () => {
  it('reserves one request at a time, whoever asks', async () => {
    const hosts = new HostRepository(database.dataSource);
    await hosts.reserve('a.example', 0);
    const waits = await Promise.all([1, 2, 3].map(() => hosts.reserve('a.example', 5_000)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1);
    expect(Math.max(...waits)).toBeGreaterThan(4_000);
  });

  it('keeps the next turn for a feed, and the one after it for the articles', async () => {
    const { dataSource } = database;
    const hosts = new HostRepository(dataSource);
    const frontier = new FrontierRepository(dataSource);
    const feeds = new FeedRepository(dataSource);
    const interval = 60_000;
    /** Two feeds and articles without end, of one host; every turn is taken by whoever may have it. */
    for (const path of ['rss', 'atom']) {
      await new SourceRepository(dataSource).addFeed({ url: `https://a.example/${path}` });
    }
    await frontier.discover(
      null,
      Array.from({ length: 20 }, (_, page) => entryOf('a.example', page)),
    );
    const turns: string[] = [];
    for (let look = 0; look < 8; look += 1) {
      const lease = { limit: 10, perHost: 1, hostIntervalMs: interval, leaseSeconds: 600 };
      turns.push(...(await frontier.leaseDue(lease)).map(() => 'article'));
      for (const feed of await feeds.leaseDue({ limit: 8, leaseSeconds: 60, hostIntervalMs: interval })) {
        if ((await hosts.reserve(feed.host, interval)) === 0) turns.push('feed');
        await feeds.giveBack(feed.feedId, 0);
      }
      // An interval passes.
      await rowsOf(
        dataSource,
        `update hosts set next_allowed_at = next_allowed_at - interval '60 s', kept_until = kept_until - interval '60 s'`,
      );
      await rowsOf(dataSource, `update hosts set kept_until = kept_until + interval '1 s'`);
    }
    expect(turns.filter((turn) => turn === 'feed').length).toBeGreaterThanOrEqual(3);
    expect(turns.filter((turn) => turn === 'article').length).toBeGreaterThanOrEqual(3);
    expect(turns.join(' ')).not.toContain('feed feed');
  });

  it('leaves a feed alone while the next turn of its host is not a feed’s', async () => {
    const { dataSource } = database;
    const feeds = new FeedRepository(dataSource);
    const lease = { limit: 8, leaseSeconds: 60, hostIntervalMs: 1_000 };
    await new SourceRepository(dataSource).addFeed({ url: 'https://a.example/rss' });
    await new HostRepository(dataSource).reserve('a.example', 60_000);
    const [feed] = await feeds.leaseDue(lease);
    expect(await new HostRepository(dataSource).reserve('a.example', 1_000)).toBeGreaterThan(50_000);
    await feeds.giveBack(feed!.feedId, 0);
    expect(await feeds.leaseDue(lease)).toEqual([]);
    await rowsOf(dataSource, 'update hosts set next_allowed_at = now()');
    expect(await feeds.leaseDue(lease)).toHaveLength(1);
  });

  it('keeps robots.txt until it expires', async () => {
    const hosts = new HostRepository(database.dataSource);
    expect(await hosts.robots('a.example')).toBeUndefined();
    await hosts.saveRobots('a.example', { text: 'User-agent: *\u0000', status: 200, expiresInSeconds: 60 });
    expect(await hosts.robots('a.example')).toMatchObject({
      text: 'User-agent: *',
      status: 200,
      isExpired: false,
    });
    await hosts.saveRobots('a.example', { text: '', status: 404, expiresInSeconds: -1 });
    expect(await hosts.robots('a.example')).toMatchObject({ text: '', status: 404, isExpired: true });
  });
});
