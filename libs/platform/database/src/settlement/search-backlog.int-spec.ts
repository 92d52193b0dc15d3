import type { CaptureTicket } from '@dateline/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CaptureRepository } from '../repositories/capture.repository.js';
import { FrontierRepository } from '../repositories/frontier.repository.js';
import { LineRepository } from '../repositories/line.repository.js';
import { SearchBacklogRepository } from '../repositories/search-backlog.repository.js';
import { SettlementRepository } from '../repositories/settlement.repository.js';
import { rowsOf } from '../sql.js';
import { captureOf, enrichedOf, entryOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
let settlement: SettlementRepository;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

beforeAll(async () => {
  database = await createScratchDatabase();
  settlement = new SettlementRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(() =>
  sql(
    'truncate sources, feeds, hosts, articles, article_urls, revisions, captures, line_counts, parked_messages cascade',
  ),
);
afterEach(async () => {
  expect(await new LineRepository(database.dataSource).exactConservation()).toMatchObject({
    isBalanced: true,
    drift: {},
  });
});

/** Captures of pages of one host, each fetched at its second of 2026-11-25T10:00. */
async function fetched(...pages: [page: string, second: number][]): Promise<CaptureTicket[]> {
  const entries = pages.map(([page]) => entryOf('a.example', page));
  await new FrontierRepository(database.dataSource).discover(null, entries);
  return new CaptureRepository(database.dataSource).commit(
    entries.map((entry, n) =>
      captureOf(entry, { fetchedAt: new Date(Date.UTC(2026, 10, 25, 10, 0, pages[n]![1])) }),
    ),
  );
}
const idOf = (page: string) => entryOf('a.example', page).articleId;

describe('search backlog', () => {
  it('holds what search has not got, and only rises', async () => {
    const backlog = new SearchBacklogRepository(database.dataSource);
    const tickets = await fetched(['x', 1], ['y', 2], ['x', 3]);
    const results = await settlement.settle(tickets.map((ticket, n) => enrichedOf(ticket, `v${n}`)));
    const pending = await backlog.pending({ limit: 10 });
    expect(pending.map(({ document }) => document.title).sort()).toEqual(['v1', 'v2']);
    expect(await backlog.pending({ limit: 10, minAgeSeconds: 60 })).toEqual([]);
    expect(await backlog.count()).toBe(2);
    await backlog.markIndexed([{ articleId: idOf('x'), sequence: results[0]!.sequence! }]);
    expect(await backlog.count()).toBe(2);
    const marks = [results[2]!, results[1]!, results[0]!].map(({ articleId, sequence }) => ({
      articleId: articleId!,
      sequence: sequence!,
    }));
    await backlog.markIndexed(marks);
    expect(await backlog.count()).toBe(0);
    await backlog.markIndexed([marks[2]!]);
    expect(await backlog.count()).toBe(0);
  });

  it('reads all current documents by article id for a rebuild', async () => {
    const tickets = await fetched(['x', 1], ['y', 2], ['z', 3], ['x', 4]);
    await settlement.settle(tickets.map((ticket, n) => enrichedOf(ticket, `v${n}`)));
    const backlog = new SearchBacklogRepository(database.dataSource);
    const first = await backlog.currentDocuments({ limit: 2 });
    const rest = await backlog.currentDocuments({ limit: 2, afterArticleId: first[1]!.articleId });
    const all = [...first, ...rest];
    expect(all.map(({ articleId }) => articleId)).toEqual([idOf('x'), idOf('y'), idOf('z')].sort());
    expect(all.map(({ document }) => document.title).sort()).toEqual(['v1', 'v2', 'v3']);
  });
});
