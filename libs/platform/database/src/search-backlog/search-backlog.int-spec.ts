import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SearchBacklogRepository } from './search-backlog.repository.js';
import { SearchIndexRepository } from './search-index.repository.js';
import { SearchReconciliationRepository } from './search-reconciliation.repository.js';
import type { SettlementRepository } from '../settlement/settlement.repository.js';
import { IncarnationRepository } from '../incarnation/incarnation.repository.js';
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

  it('gives pages that are bounded in count and bytes, and goes on behind the last', async () => {
    const tickets = await fetched(['a', 1], ['b', 2], ['c', 3], ['d', 4]);
    await settlement.settle(tickets.map((ticket, n) => enrichedOf(ticket, `${'x'.repeat(1000)}${n}`)));
    const backlog = new SearchBacklogRepository(database.dataSource);
    const all = await backlog.pending({ limit: 10 });
    const [first, second] = all;
    expect(all).toHaveLength(4);
    expect(first?.bytes).toBe(Buffer.byteLength(JSON.stringify(first?.document)));
    expect(await backlog.pending({ limit: 3 })).toEqual(all.slice(0, 3));
    expect(await backlog.pending({ limit: 10, maxBytes: 1 })).toEqual([first]);
    const two = await backlog.pending({ limit: 10, maxBytes: (first?.bytes ?? 0) + 1 });
    expect(two).toEqual([first, second]);
    expect(await backlog.pending({ limit: 10, after: second?.sequence ?? 0 })).toEqual(all.slice(2));
  });

  it('leaves out articles that were first seen at times whose indices take nothing', async () => {
    const tickets = await fetched(['a', 1], ['b', 2]);
    await database.dataSource.query(
      `update articles set first_seen_at = '2026-01-31T23:59:59Z' where id = $1`,
      [idOf('a')],
    );
    await settlement.settle(tickets.map((ticket, n) => enrichedOf(ticket, `v${n}`)));
    const except = [{ from: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-02-01T00:00:00Z') }];
    const pending = await new SearchBacklogRepository(database.dataSource).pending({ limit: 10, except });
    expect(pending.map(({ articleId }) => articleId)).toEqual([idOf('b')]);
  });

  it('knows what was told, and what is of no life of this ledger', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [settled] = await settlement.settle([enrichedOf(ticket!, 'v1')]);
    const { articleId, sequence } = settled as { articleId: string; sequence: number };
    const backlog = new SearchBacklogRepository(database.dataSource);
    const isTold = async () => (await backlog.pending({ limit: 1 }))[0]?.isTold;
    await backlog.markIndexed([{ articleId, sequence: sequence + 1 }]);
    expect(await isTold()).toBe(false);
    await backlog.markIndexed([{ articleId, sequence }]);
    expect(await isTold()).toBeUndefined();
    await database.dataSource.query('update articles set indexed_seq = 0');
    expect(await isTold()).toBe(true);
  });
});

describe('an article whose sequence search has seen in another life', () => {
  it('is raised beyond everything, waits again, and counts as told', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [settled] = await settlement.settle([enrichedOf(ticket!, 'v1')]);
    const held = settled as { articleId: string; sequence: number };
    const backlog = new SearchBacklogRepository(database.dataSource);
    const lives = new SearchReconciliationRepository(database.dataSource);
    await backlog.markIndexed([held]);
    expect(await lives.raise([{ ...held, sequence: held.sequence + 1 }])).toEqual([]);
    expect(await lives.raise([held])).toEqual([held.articleId]);
    const [pending] = await backlog.pending({ limit: 10 });
    expect(pending).toMatchObject({ articleId: held.articleId, isTold: true, document: { title: 'v1' } });
    expect(pending?.sequence).toBeGreaterThan(held.sequence);
    expect(pending?.document.sequence).toBe(pending?.sequence);
    expect(await lives.raise([held])).toEqual([]);
  });

  it('is laid beside what the ledger holds', async () => {
    const [x] = await fetched(['x', 1], ['never-settled', 2]);
    const [settled] = await settlement.settle([enrichedOf(x!, 'v1')]);
    const lives = new SearchReconciliationRepository(database.dataSource);
    const held = await lives.compareWithLedger([idOf('x'), idOf('never-settled'), 'f'.repeat(32)]);
    expect([...held.values()]).toEqual([
      {
        articleId: idOf('x'),
        sequence: settled?.sequence,
        captureId: x?.captureId,
        firstSeenAt: new Date(x?.firstSeenAt ?? ''),
        isPending: true,
      },
    ]);
  });
});

describe('the memory of indices', () => {
  const indices = () => new SearchIndexRepository(database.dataSource);

  it('keeps the last uuid of each', async () => {
    await indices().note('a-2026.01', 'one');
    await indices().note('a-2026.02', 'two');
    await indices().note('a-2026.01', 'three');
    await indices().forget('a-2026.02');
    expect(await indices().noted()).toEqual(new Map([['a-2026.01', 'three']]));
  });

  it('takes back what search held of a month, and of no other', async () => {
    const tickets = await fetched(['a', 1], ['b', 2]);
    const seen = `update articles set first_seen_at = '2026-01-31T23:59:59Z' where id = $1`;
    await database.dataSource.query(seen, [idOf('a')]);
    const results = await settlement.settle(tickets.map((ticket, n) => enrichedOf(ticket, `v${n}`)));
    const backlog = new SearchBacklogRepository(database.dataSource);
    await backlog.markIndexed(results.map((one) => ({ articleId: one.articleId!, sequence: one.sequence! })));
    const january = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-02-01T00:00:00Z') };
    expect(await indices().unmark(january)).toBe(1);
    expect((await backlog.pending({ limit: 10 })).map(({ articleId }) => articleId)).toEqual([idOf('a')]);
    expect(await indices().unmark(january)).toBe(0);
  });
});

const index = (...rows: [page: string, sequence: number][]) =>
  rows.map(([page, sequence]) => ({ articleId: idOf(page), sequence }));

describe('documents of a life that was lost', () => {
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
    const open = (await reconciliation.unreconciled()).map(({ incarnation }) => incarnation);
    expect(open).toEqual(others.toReversed().map(({ incarnation }) => incarnation));
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
