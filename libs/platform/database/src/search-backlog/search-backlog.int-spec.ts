import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SearchBacklogRepository } from './search-backlog.repository.js';
import type { SettlementRepository } from '../settlement/settlement.repository.js';
import { enrichedOf, entryOf } from '../testing/ledger-fixtures.js';
import type { ScratchDatabase } from '../testing/scratch-database.js';
import { SettlingLedger } from '../testing/settling-ledger.js';

let ledger: SettlingLedger;
let database: ScratchDatabase;
let settlement: SettlementRepository;

beforeAll(async () => {
  ledger = await SettlingLedger.create();
  ({ database, settlement } = ledger);
});
afterAll(() => database.drop());
beforeEach(() => ledger.clear());
afterEach(async () => {
  expect(await ledger.conservation()).toMatchObject({ isBalanced: true, drift: {} });
});

const fetched = (...pages: [page: string, second: number][]) => ledger.fetched(...pages);
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
