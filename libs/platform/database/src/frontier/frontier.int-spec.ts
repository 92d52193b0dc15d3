import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CaptureRepository } from '../captures/capture.repository.js';
import { FrontierRepository } from './frontier.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, entryOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
let frontier: FrontierRepository;
const lease = { limit: 100, perHost: 2, hostIntervalMs: 1_000, leaseSeconds: 60 };
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

beforeAll(async () => {
  database = await createScratchDatabase();
  frontier = new FrontierRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(() =>
  sql('truncate sources, feeds, hosts, articles, article_urls, revisions, captures, line_counts cascade'),
);

describe('discover', () => {
  it('enters new articles once, however often and in whatever batch they are listed', async () => {
    const entries = [entryOf('a.example', 1), entryOf('a.example', 2), entryOf('a.example', 1)];
    expect(await frontier.discover(null, entries)).toEqual({ inserted: 2, changed: 0, known: 1 });
    expect(await frontier.discover(null, entries)).toEqual({ inserted: 0, changed: 0, known: 3 });
    expect(await frontier.discover(null, [])).toEqual({ inserted: 0, changed: 0, known: 0 });
  });

  it('enters an article once when two fetchers discover it at the same moment', async () => {
    const entries = Array.from({ length: 40 }, (_, page) => entryOf('a.example', page));
    const results = await Promise.all(
      [0, 1, 2].map((by) => frontier.discover(null, by === 1 ? entries.toReversed() : entries)),
    );
    expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(40);
    expect(await sql('select 1 from articles')).toHaveLength(40);
  });

  it('makes a known article due again when its entry changed, and only then', async () => {
    await frontier.discover(null, [entryOf('a.example', 1)]);
    const [item] = await frontier.leaseDue(lease);
    await new CaptureRepository(database.dataSource).commit([captureOf(entryOf('a.example', 1))]);
    expect(item?.attempt).toBe(1);
    await sql(`update hosts set next_allowed_at = now()`);
    expect(await frontier.leaseDue(lease)).toEqual([]);
    expect(await frontier.discover(null, [entryOf('a.example', 1, 'second')])).toEqual({
      inserted: 0,
      changed: 1,
      known: 0,
    });
    expect(await frontier.leaseDue(lease)).toMatchObject([{ articleId: item?.articleId, attempt: 1 }]);
  });

  it('keeps a change that arrives while the article is being downloaded', async () => {
    await frontier.discover(null, [entryOf('a.example', 1)]);
    await frontier.leaseDue({ ...lease, leaseSeconds: 1 });
    await frontier.discover(null, [entryOf('a.example', 1, 'second')]);
    await new CaptureRepository(database.dataSource).commit([captureOf(entryOf('a.example', 1))]);
    const [row] = await sql<{ next_fetch_at: Date | null; leased_until: Date | null }>(
      'select next_fetch_at, leased_until from articles',
    );
    expect(row?.leased_until).toBeNull();
    expect(row?.next_fetch_at).toBeInstanceOf(Date);
  });

  it('catalogues without fetching, and never fetches what is another address of an article', async () => {
    await frontier.discover(null, [entryOf('a.example', 1)], { fetchNow: false });
    const alias = entryOf('b.example', 7);
    await sql(
      `insert into article_urls (key_id, url_key, article_id, url, kind) values ($1, $2, $3, $4, 'canonical')`,
      [alias.articleId, alias.urlKey, entryOf('a.example', 1).articleId, alias.url],
    );
    expect(await frontier.discover(null, [alias])).toEqual({ inserted: 0, changed: 0, known: 1 });
    expect(await frontier.leaseDue(lease)).toEqual([]);
    expect(await frontier.nextDueInMs()).toBeUndefined();
  });

  it('stores text with NUL and lone surrogates well-formed', async () => {
    const entry = {
      ...entryOf('a.example', 1),
      hints: { title: 'a\u0000b\ud800c' },
      url: 'https://a.example/\u0000',
    };
    await frontier.discover(null, [entry]);
    expect(await frontier.leaseDue(lease)).toMatchObject([
      { hints: { title: 'ab\ufffdc' }, url: 'https://a.example/' },
    ]);
  });
});

describe('leaseDue', () => {
  const fill = async (hosts: number, pages: number) => {
    const entries = Array.from({ length: hosts * pages }, (_, n) => entryOf(`h${n % hosts}.example`, n));
    await frontier.discover(null, entries);
    return entries;
  };

  it('gives each article to one of many concurrent fetchers, and no host more than its share', async () => {
    await fill(12, 6);
    const others = await Promise.all(
      [1, 2, 3].map(async () => new FrontierRepository(await database.connect(2))),
    );
    const taken: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      await sql(`update hosts set next_allowed_at = now() - interval '1 hour'`);
      const batches = await Promise.all(others.map((other) => other.leaseDue({ ...lease, limit: 8 })));
      const hosts = new Map<string, number>();
      for (const { host, articleId } of batches.flat()) {
        taken.push(articleId);
        hosts.set(host, (hosts.get(host) ?? 0) + 1);
      }
      expect(Math.max(0, ...hosts.values())).toBeLessThanOrEqual(2);
    }
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBe(72);
  });

  it('takes one article of each host before a second of any', async () => {
    await fill(4, 5);
    const items = await frontier.leaseDue({ ...lease, limit: 6 });
    const counts = Object.values(Object.groupBy(items, ({ host }) => host)).map((group) => group!.length);
    expect(counts.sort()).toEqual([1, 1, 2, 2]);
    expect(items.filter(({ startInMs }) => startInMs === 1_000)).toHaveLength(2);
  });

  it('spends the budget of a host by the interval for each article taken', async () => {
    await fill(1, 5);
    expect(await frontier.leaseDue(lease)).toHaveLength(2);
    expect(await frontier.leaseDue(lease)).toEqual([]);
    const [host] = await sql<{ ahead: number }>(
      `select extract(epoch from next_allowed_at - now())::float8 as ahead from hosts`,
    );
    expect(host!.ahead).toBeGreaterThan(1);
    expect(host!.ahead).toBeLessThanOrEqual(2);
    const wait = await frontier.nextDueInMs();
    expect(wait).toBeGreaterThan(1_000);
    expect(wait).toBeLessThanOrEqual(2_000);
  });

  it('leaves a host alone that is backed off, and comes back to it', async () => {
    await fill(2, 1);
    expect(await frontier.backOffHost('h0.example', 600)).toBe(1);
    expect(await frontier.backOffHost('h0.example', 1)).toBe(2);
    expect((await frontier.leaseDue(lease)).map(({ host }) => host)).toEqual(['h1.example']);
    await sql(`update hosts set backoff_until = now() - interval '1 second' where host = 'h0.example'`);
    const [item] = await frontier.leaseDue(lease);
    expect(item?.host).toBe('h0.example');
    await new CaptureRepository(database.dataSource).commit([captureOf(entryOf('h0.example', 0))]);
    expect(await frontier.backOffHost('h0.example', 1)).toBe(1);
  });

  it('gives an article again when a fetcher died with its lease', async () => {
    await fill(1, 1);
    const [first] = await frontier.leaseDue({ ...lease, leaseSeconds: 0.05, hostIntervalMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 80));
    const [again] = await frontier.leaseDue(lease);
    expect(again).toMatchObject({ articleId: first?.articleId, attempt: 2, isAbandoned: true });
    expect(first?.isAbandoned).toBe(false);
    // A try that failed in the ordinary way is told as what it is again.
    await frontier.retryLater(again!.articleId, { delaySeconds: 0, error: 'timed-out: slow' });
    await sql(`update hosts set next_allowed_at = now()`);
    expect(await frontier.leaseDue(lease)).toMatchObject([{ attempt: 3, isAbandoned: false }]);
  });

  it('takes a lease back only from whoever has it', async () => {
    await fill(1, 1);
    const [mine] = await frontier.leaseDue({ ...lease, leaseSeconds: 0.02 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    await sql(`update hosts set next_allowed_at = now()`);
    const [theirs] = await frontier.leaseDue(lease);
    await frontier.giveBack([mine!]);
    expect(await sql('select fetch_attempts, leased_until is not null as leased from articles')).toEqual([
      { fetch_attempts: 2, leased: true },
    ]);
    await frontier.giveBack([theirs!]);
    expect(await sql('select fetch_attempts, leased_until is not null as leased from articles')).toEqual([
      { fetch_attempts: 1, leased: false },
    ]);
  });

  it('retries later, and gives back without counting the attempt', async () => {
    const [entry] = await fill(1, 1);
    const leases = await frontier.leaseDue({ ...lease, hostIntervalMs: 1 });
    await frontier.giveBack(leases);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await frontier.leaseDue({ ...lease, hostIntervalMs: 1 })).toMatchObject([{ attempt: 1 }]);
    await frontier.retryLater(entry!.articleId, { delaySeconds: 30, error: 'timed out\u0000' });
    const wait = await frontier.nextDueInMs();
    expect(wait).toBeGreaterThan(29_000);
    expect(wait).toBeLessThanOrEqual(30_000);
    expect(await sql('select last_fetch_error from articles')).toEqual([{ last_fetch_error: 'timed out' }]);
  });

  it('finds an article that is discovered while another fetcher looks at its host', async () => {
    for (let round = 0; round < 25; round += 1) {
      await frontier.discover(null, [entryOf('race.example', `old-${round}`)]);
      await sql(`update hosts set next_allowed_at = now()`);
      const [taken] = await Promise.all([
        frontier.leaseDue(lease),
        frontier.discover(null, [entryOf('race.example', `new-${round}`)]),
      ]);
      await sql(`update hosts set next_allowed_at = now()`);
      const later = await frontier.leaseDue(lease);
      expect(taken.length + later.length).toBe(2);
    }
  });
});
