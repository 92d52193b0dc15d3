import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SearchBacklogRepository } from './search-backlog.repository.js';
import { SearchReconciliationRepository } from './search-reconciliation.repository.js';
import type { SettlementRepository } from '../settlement/settlement.repository.js';
import { IncarnationRepository } from '../incarnation/incarnation.repository.js';
import { rowsOf } from '../sql/sql.js';
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

describe('documents of a life that was lost', () => {
  const index = (...rows: [page: string, sequence: number][]) =>
    rows.map(([page, sequence]) => ({ articleId: idOf(page), sequence }));

  it('are looked for between what the ledger had committed and where its life begins, once', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [held] = await settlement.settle([enrichedOf(ticket!, 'One')]);
    const lost = held!.sequence! + 5_000_000_000;
    const seen = { captureId: ticket!.captureId, sequence: lost };
    const life = await new IncarnationRepository(database.dataSource).beginWhenBehind('behind-index', seen);
    const reconciliation = new SearchReconciliationRepository(database.dataSource);
    const [range, ...others] = (await reconciliation.unreconciled()).toReversed();
    expect(range).toMatchObject({ incarnation: life!.incarnation });
    expect(range!.afterSequence).toBeLessThan(held!.sequence!);
    expect(range!.beforeSequence).toBeGreaterThan(lost);
    await reconciliation.markReconciled(life!.incarnation);
    expect(await reconciliation.unreconciled()).toEqual(others.toReversed());
  });

  it('are replaced by what the ledger holds, and go when it holds nothing', async () => {
    const tickets = await fetched(['stale', 1], ['same', 2], ['newer', 3], ['known', 4]);
    const settled = await settlement.settle(tickets.slice(0, 3).map((ticket) => enrichedOf(ticket, 'mine')));
    const [stale, same, newer] = settled.map(({ sequence }) => sequence!) as [number, number, number];
    const backlog = new SearchBacklogRepository(database.dataSource);
    expect(await backlog.markIndexed(index(['stale', stale], ['same', same], ['newer', newer]))).toEqual([]);

    const reconciliation = new SearchReconciliationRepository(database.dataSource);
    const found = index(
      ['stale', stale + 9],
      ['same', same],
      ['newer', newer - 1],
      ['known', 9],
      ['never', 8],
    );
    const { raise, surplus } = await reconciliation.compareWithLedger(found);
    expect(raise).toEqual([idOf('stale')]);
    expect(surplus).toEqual(expect.arrayContaining(index(['known', 9], ['never', 8])));
    expect(surplus).toHaveLength(2);

    await rowsOf(database.dataSource, `select setval('revision_sequence', $1)`, [stale + 9]);
    const raised = await reconciliation.raise([...raise, idOf('never'), idOf('known')]);
    expect(raised).toMatchObject([{ articleId: idOf('stale') }]);
    expect(raised[0]!.sequence).toBeGreaterThan(stale + 9);
    expect(await backlog.pending({ limit: 10 })).toEqual([
      {
        ...raised[0],
        document: { ...settled[0]!.document, sequence: raised[0]!.sequence },
      },
    ]);
  });

  it('are never noted as indexed, and are given back to whoever wrote them', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [settled] = await settlement.settle([enrichedOf(ticket!, 'One')]);
    const backlog = new SearchBacklogRepository(database.dataSource);
    const written = index(['x', settled!.sequence! + 7], ['never', 7]);
    const strange = await backlog.markIndexed(written);
    expect(strange).toHaveLength(2);
    expect(strange).toEqual(expect.arrayContaining(written));
    expect(await backlog.count()).toBe(1);
  });
});
