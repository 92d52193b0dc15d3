import { ArticleFetched, type CaptureTicket } from '@dateline/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { DamagedBodyError, readBody } from './body-codec.js';
import { CaptureRepository } from './capture.repository.js';
import { TellingRepository } from './telling.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from '../line/line.repository.js';
import { SourceRepository } from '../frontier/source.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, entryOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
let captures: CaptureRepository;
let frontier: FrontierRepository;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

beforeAll(async () => {
  database = await createScratchDatabase();
  captures = new CaptureRepository(database.dataSource);
  frontier = new FrontierRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(() =>
  sql('truncate sources, feeds, hosts, articles, article_urls, revisions, captures, line_counts cascade'),
);

const entries = [entryOf('a.example', 1), entryOf('b.example', 2)] as const;
const lease = { limit: 10, perHost: 10, hostIntervalMs: 1, leaseSeconds: 60 };

describe('commit', () => {
  it('gives tickets that fulfil the contract and are the same when read again', async () => {
    const { sourceId } = await new SourceRepository(database.dataSource).addFeed({
      url: 'https://a.example/rss',
      sourceName: 'A',
    });
    await frontier.discover(sourceId, [entries[0]]);
    await frontier.discover(null, [entries[1]]);
    const tickets = await captures.commit([
      captureOf(entries[1], {
        fetchedAt: new Date('2026-11-25T10:00:00.123Z'),
        hints: { title: 'x\u0000\udc00y' },
      }),
      captureOf(entries[0]),
    ]);
    expect(tickets.map(({ articleId }) => articleId)).toEqual([entries[1].articleId, entries[0].articleId]);
    expect(tickets[0]).toMatchObject({ fetchedAt: '2026-11-25T10:00:00.123Z', hints: { title: 'x\ufffdy' } });
    expect(tickets[1]).toMatchObject({ source: { id: sourceId, name: 'A', host: 'a.example' } });
    await sql('update captures set announced_at = null');
    const unsettled = await new TellingRepository(database.dataSource).takeUntold(10);
    expect(unsettled.map(({ ticket }) => ticket)).toEqual(tickets);
    for (const { ticket, trail } of unsettled) ArticleFetched.schema.parse({ capture: ticket, trail });
  });

  it('ends leases, sets the next visit, and starts attempts anew', async () => {
    await frontier.discover(null, entries);
    expect(await frontier.leaseDue(lease)).toHaveLength(2);
    await captures.commit([captureOf(entries[0], { revisitInSeconds: 3_600 }), captureOf(entries[1])]);
    const rows = await sql<{ host: string; wait: number | null; leased_until: null; fetch_attempts: number }>(
      `select host, extract(epoch from next_fetch_at - now())::float8 as wait, leased_until, fetch_attempts from articles order by host`,
    );
    expect(rows).toMatchObject([
      { leased_until: null, fetch_attempts: 0 },
      { wait: null, leased_until: null, fetch_attempts: 0 },
    ]);
    expect(rows[0]!.wait).toBeGreaterThan(3_590);
    const next = await frontier.nextDueInMs();
    expect(next).toBeLessThanOrEqual(3_600_000);
  });

  it('writes nothing at all when one article is unknown', async () => {
    await frontier.discover(null, [entries[0]]);
    await expect(captures.commit([captureOf(entries[0]), captureOf(entries[1])])).rejects.toThrow(
      /is not in the ledger/,
    );
    expect(await sql('select 1 from captures')).toEqual([]);
    expect(await new LineRepository(database.dataSource).conservation()).toMatchObject({
      captures: 0,
      isBalanced: true,
    });
  });

  it('keeps two captures of one article in one group apart', async () => {
    await frontier.discover(null, [entries[0]]);
    const tickets = await captures.commit([
      captureOf(entries[0]),
      captureOf(entries[0], { body: Buffer.from('second') }),
    ]);
    expect(new Set(tickets.map(({ captureId }) => captureId)).size).toBe(2);
    const work = await captures.workOn(tickets);
    expect(work.map(({ body }) => Buffer.from(readBody(body!)).toString())).toEqual([
      '<html>a.example/article/1</html>',
      'second',
    ]);
  });
});

describe('workOn', () => {
  it('gives back every byte, of small, large and incompressible bodies', async () => {
    await frontier.discover(null, [entries[0]]);
    const bodies = [
      Buffer.alloc(0),
      Buffer.from([0, 1, 2, 255]),
      Buffer.from('word '.repeat(20_000)),
      randomBytes(40_000),
    ];
    const tickets = await captures.commit(bodies.map((body) => captureOf(entries[0], { body })));
    const work = await captures.workOn(tickets);
    for (const [index, { body }] of work.entries()) expect(bodies[index]!.equals(readBody(body!))).toBe(true);
    const encodings = await sql<{ body_encoding: string }>('select body_encoding from captures order by id');
    expect(encodings.map((row) => row.body_encoding)).toEqual(['identity', 'identity', 'zstd', 'identity']);
  });

  it('gives the SHA-256 by which garbled bytes are noticed, and the neighbours unharmed', async () => {
    await frontier.discover(null, [entries[0]]);
    const bodies = [Buffer.from('one page'), Buffer.from('word '.repeat(20_000)), Buffer.from('neighbour')];
    const tickets = await captures.commit(bodies.map((body) => captureOf(entries[0], { body })));
    const garbled = tickets.slice(0, 2).map(({ captureId }) => captureId);
    await sql('update captures set body = set_byte(body, 7, get_byte(body, 7) # 32) where id = any($1)', [
      garbled,
    ]);
    const [one, packed, neighbour] = await captures.workOn(tickets);
    for (const { body } of [one!, packed!]) expect(() => readBody(body!)).toThrow(DamagedBodyError);
    expect(bodies[2]!.equals(readBody(neighbour!.body!))).toBe(true);
  });

  it('says for each ticket why there is nothing to do', async () => {
    await frontier.discover(null, [entries[0]]);
    const tickets = await captures.commit([captureOf(entries[0]), captureOf(entries[0])]);
    const [settled, ticket] = tickets as [CaptureTicket, CaptureTicket];
    await sql(`update captures set outcome = 'parked' where id = $1`, [settled.captureId]);
    await sql(`select setval('captures_id_seq', last_value + 1) from captures_id_seq`);
    const expired = { ...ticket, captureId: String(Number(ticket.captureId) + 1) };
    const neverGiven = { ...ticket, captureId: '42' };
    const work = await captures.workOn([
      settled,
      ticket,
      { ...ticket, articleId: 'b'.repeat(32) },
      { ...ticket, fetchedAt: '2020-01-01T00:00:00Z' },
      { ...ticket, incarnation: '0123456789ab' },
      expired,
      neverGiven,
    ]);
    expect(work.map(({ body, ignored }) => ignored ?? body!.encoding)).toEqual([
      'settled',
      'identity',
      'mismatch',
      'mismatch',
      'lost-life',
      'gone',
      'lost-life',
    ]);
  });
});

describe('commitIngested', () => {
  it('makes the article, and leaves the announcing to the announcer', async () => {
    const handedIn = {
      ...captureOf(entries[0], { status: 0 }),
      urlKey: entries[0].urlKey,
      url: entries[0].url,
      host: 'a.example',
    };
    const [ticket] = await captures.commitIngested([handedIn]);
    const [again] = await captures.commitIngested([handedIn]);
    expect(again).toMatchObject({ articleId: ticket!.articleId, firstSeenAt: ticket!.firstSeenAt });
    expect(await new LineRepository(database.dataSource).numbers()).toMatchObject({
      articles: { known: 1 },
      captures: { total: 2, inFlight: 2, backlog: 2 },
      frontier: { due: 0, leased: 0, scheduled: 0 },
    });
    const waiting = await new TellingRepository(database.dataSource).takeUntold(10);
    expect(waiting.map((one) => [one.ticket, one.announcements])).toEqual([
      [ticket, 1],
      [again, 1],
    ]);
  });
});
