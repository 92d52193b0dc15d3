import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaptureRepository } from '../captures/capture.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from './line.repository.js';
import { ParkedRepository } from '../parked/parked.repository.js';
import { SearchBacklogRepository } from '../search-backlog/search-backlog.repository.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { SourceRepository } from '../frontier/source.repository.js';
import { TraceRepository } from '../trace/trace.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, enrichedOf, entryOf, urlKeyOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
let line: LineRepository;
const entries = Array.from({ length: 8 }, (_, page) => entryOf('a.example', page));
const sql = (text: string) => rowsOf(database.dataSource, text);

/** Eight articles: 0 and 1 indexed (0 twice), 2 an alias of 0, 3 rejected, 4 parked, 5 in flight, 6 leased, 7 due. */
beforeAll(async () => {
  database = await createScratchDatabase();
  line = new LineRepository(database.dataSource);
  const frontier = new FrontierRepository(database.dataSource);
  const captures = new CaptureRepository(database.dataSource);
  const settlement = new SettlementRepository(database.dataSource);
  const { sourceId } = await new SourceRepository(database.dataSource).addFeed({
    url: 'https://a.example/rss',
    sourceName: 'A',
  });
  await frontier.discover(sourceId, entries);
  await frontier.leaseDue({ limit: 8, perHost: 8, hostIntervalMs: 0, leaseSeconds: 60 });
  await sql(
    `update articles set next_fetch_at = now() - interval '1 second', leased_until = null where id = '${entries[7]!.articleId}'`,
  );
  await sql(
    `update articles set next_fetch_at = now() + interval '1 minute', leased_until = now() + interval '1 minute' where id = '${entries[6]!.articleId}'`,
  );
  await sql(`update hosts set next_due_at = now() - interval '1 second'`);
  const tickets = await captures.commit(
    entries.slice(0, 6).map((entry, n) => captureOf(entry, n === 1 ? { revisitInSeconds: 600 } : {})),
  );
  const [again] = await captures.commit([captureOf(entries[0]!)]);
  const results = await settlement.settle([
    enrichedOf(tickets[0]!, 'zero'),
    enrichedOf(tickets[1]!, 'one'),
    enrichedOf(tickets[2]!, 'zero', { canonicalUrlKey: urlKeyOf('a.example', 0) }),
    { kind: 'rejected', ticket: tickets[3]!, reason: 'no-text', note: 'nothing there', trail: [] },
    enrichedOf(again!, 'zero b'),
  ]);
  await new ParkedRepository(database.dataSource).record([
    {
      stream: 'P',
      streamCreatedAt: 'then',
      sequence: 1,
      service: 'parser',
      eventType: 't',
      subject: 's',
      code: 'permanent-error',
      note: 'broken',
      attempts: 1,
      captureId: tickets[4]!.captureId,
      headers: {},
      body: Buffer.from('x'),
      parkedAt: new Date(),
    },
  ]);
  await new SearchBacklogRepository(database.dataSource).markIndexed([
    { articleId: entries[1]!.articleId, sequence: results[1]!.sequence! },
  ]);
});
afterAll(() => database.drop());

describe('numbers', () => {
  it('show every article, capture and feed exactly where it is', async () => {
    expect(await line.numbers()).toMatchObject({
      bound: 10_000,
      articles: { known: 7, held: 2 },
      revisions: 3,
      captures: {
        total: 7,
        inFlight: 1,
        indexed: 3,
        unchanged: 1,
        rejected: 1,
        parked: 1,
        unchangedByReason: { 'same-content': 1 },
        rejectedByReason: { 'no-text': 1 },
        parkedByCode: { 'permanent-error': 1 },
      },
      frontier: { due: 1, leased: 1, scheduled: 1 },
      feeds: { total: 1, due: 1, failing: 0 },
      searchBacklog: 1,
      parkedOpen: 1,
    });
  });

  it('stop counting at the bound', async () => {
    expect(await line.numbers(1)).toMatchObject({
      captures: { inFlight: 1, total: 7 },
      frontier: { due: 1 },
      searchBacklog: 1,
    });
    expect((await line.numbers(0)).searchBacklog).toBe(0);
  });
});

describe('conservation', () => {
  it('balances, and tells the fast count from the rows', async () => {
    const balanced = {
      captures: 7,
      settled: 6,
      inFlight: 1,
      isBalanced: true,
      expired: 0,
      expiredInFlight: 0,
      byOutcome: { indexed: 3, unchanged: 1, rejected: 1, parked: 1 },
    };
    expect(await line.conservation()).toEqual(balanced);
    expect(await line.exactConservation()).toEqual({ ...balanced, revisions: 3, drift: {} });
  });

  it('notices a capture that was lost, settled behind its back, or counted twice', async () => {
    await sql(`create table kept as select * from captures where outcome is null`);
    await sql(`delete from captures where outcome is null`);
    expect(await line.conservation()).toMatchObject({ inFlight: 0, isBalanced: false });
    expect(await line.exactConservation()).toMatchObject({ isBalanced: false, drift: { captures: 1 } });
    await sql(`insert into captures select * from kept`);
    await sql(`update captures set outcome = 'indexed' where outcome is null`);
    expect(await line.conservation()).toMatchObject({ isBalanced: false });
    expect(await line.exactConservation()).toMatchObject({ isBalanced: false, drift: { indexed: -1 } });
    await sql(`update captures set outcome = null where id in (select id from kept)`);
    await sql(`drop table kept`);
    expect(await line.exactConservation()).toMatchObject({ isBalanced: true });
  });
});

describe('latency', () => {
  it('is measured on first revisions alone', async () => {
    await sql(
      `update articles set first_seen_at = first_seen_at - interval '10 seconds' where id = '${entries[1]!.articleId}'`,
    );
    const latency = await line.latency();
    expect(latency.articles).toBe(2);
    expect(latency.toSearch!.p50).toBeGreaterThan(9.9);
    expect(latency.toSearch!.p50).toBeLessThan(20);
    expect(latency.toLedger!.p95).toBeGreaterThan(5);
    expect(await line.latency(0)).toEqual({ articles: 0 });
  });
});

describe('story', () => {
  it('tells the whole way by URL key, URL, article, alias and capture', async () => {
    const trace = new TraceRepository(database.dataSource);
    const story = await trace.story({ urlKey: entries[0]!.urlKey });
    expect(story).toMatchObject({
      article: {
        articleId: entries[0]!.articleId,
        sourceName: 'A',
        state: 'held',
        revision: 2,
        indexedSequence: 0,
      },
      urls: [
        { url: entries[0]!.url, kind: 'requested' },
        { url: entries[2]!.url, kind: 'requested' },
      ],
      captures: [
        {
          outcome: 'indexed',
          revision: 2,
          announcements: 1,
          trail: [{ service: 'fetcher' }, { decision: 'indexed' }],
        },
        { outcome: 'unchanged', outcomeReason: 'same-content', requestedArticleId: entries[2]!.articleId },
        { outcome: 'indexed', revision: 1 },
      ],
      revisions: [
        { revision: 1, title: 'zero' },
        { revision: 2, title: 'zero b' },
      ],
      parked: [],
    });
    const captureId = story!.captures[1]!.captureId;
    for (const query of [
      { url: entries[2]!.url },
      { articleId: entries[2]!.articleId },
      { captureId },
      { urlKey: entries[2]!.urlKey },
    ]) {
      expect(await trace.story(query)).toEqual(story);
    }
  });

  it('tells of rejections and parked messages, and knows nothing of what it does not know', async () => {
    const trace = new TraceRepository(database.dataSource);
    expect(await trace.story({ urlKey: entries[3]!.urlKey })).toMatchObject({
      captures: [{ outcome: 'rejected', outcomeReason: 'no-text', outcomeNote: 'nothing there' }],
    });
    expect(await trace.story({ urlKey: entries[4]!.urlKey })).toMatchObject({
      captures: [{ outcome: 'parked', outcomeReason: 'permanent-error' }],
      parked: [{ service: 'parser', code: 'permanent-error', note: 'broken', retriedAt: null }],
    });
    for (const query of [
      { urlKey: 'x' },
      { url: 'x' },
      { captureId: '99' },
      { articleId: 'f'.repeat(32) },
      {},
    ]) {
      expect(await trace.story(query)).toBeUndefined();
    }
  });
});
