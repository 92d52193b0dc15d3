import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleRepository } from '../frontier/article.repository.js';
import type { SettlementRepository } from './settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { enrichedOf, entryOf } from '../testing/ledger-fixtures.js';
import type { ScratchDatabase } from '../testing/scratch-database.js';
import { SettlingLedger } from '../testing/settling-ledger.js';

let ledger: SettlingLedger;
let database: ScratchDatabase;
let settlement: SettlementRepository;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

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

describe('what does not mean the capture that has its number', () => {
  it('has no effect and says why, beside others that are settled', async () => {
    const [ticket, neighbour] = await fetched(['x', 1], ['y', 2]);
    const { captureId } = ticket!;
    const neverGiven = { ...ticket!, captureId: '4242' };
    const otherLife = { ...ticket!, incarnation: '0123456789ab' };
    const otherArticle = { ...ticket!, articleId: idOf('y') };
    const [near, far] = ['2026-11-25T10:00:02.000Z', '2020-01-01T00:00:00.000Z'];
    const results = await settlement.settle([
      enrichedOf(neverGiven, 'Lost'),
      enrichedOf(otherLife, 'Of another life'),
      enrichedOf(otherArticle, 'Of another article'),
      enrichedOf({ ...ticket!, fetchedAt: near }, 'Of another download'),
      enrichedOf({ ...ticket!, captureId: '77', fetchedAt: far }, 'Of nothing'),
      { kind: 'parked', mention: { captureId, incarnation: '0123456789ab' }, code: 'permanent-error' },
      { kind: 'rejected', ticket: otherArticle, reason: 'no-text', note: '', trail: [] },
      enrichedOf(neighbour!, 'Neighbour'),
    ]);
    expect(results.map(({ outcome, reason }) => [outcome, reason].join(' ').trim())).toEqual([
      'void lost-life',
      'void lost-life',
      'void mismatch',
      'void mismatch',
      'void lost-life',
      'void lost-life',
      'void mismatch',
      'indexed',
    ]);
    expect(
      await settlement.settle([enrichedOf({ ...ticket!, fetchedAt: far }, 'Of a far week')]),
    ).toMatchObject([{ outcome: 'void', reason: 'mismatch' }]);
    expect(await sql('select 1 from captures where outcome is null')).toHaveLength(1);
    expect(await settlement.settle([enrichedOf(ticket!, 'One')])).toMatchObject([{ outcome: 'indexed' }]);
  });

  it('is gone when its number was given and the week has expired', async () => {
    const [ticket] = await fetched(['x', 1]);
    await sql('select nextval($1)', ['captures_id_seq']);
    const expired = { ...ticket!, captureId: String(Number(ticket!.captureId) + 1) };
    expect(await settlement.settle([enrichedOf(expired, 'Gone')])).toMatchObject([
      { outcome: 'void', reason: 'gone' },
    ]);
  });

  it('is taken as it is from a service that knew no incarnations', async () => {
    const [ticket] = await fetched(['x', 1]);
    const { incarnation: _, ...before } = ticket!;
    expect(await settlement.settle([enrichedOf(before, 'One')])).toMatchObject([{ outcome: 'indexed' }]);
  });
});

describe('a clock that steps back', () => {
  it('drops no correction: downloads are in the order of their numbers', async () => {
    const [first] = await fetched(['x', 1]);
    await settlement.settle([enrichedOf(first!, 'Handed in')]);
    const commit = async () => (await ledger.downloaded('x'))!;
    const [early, late] = [await commit(), await commit()];
    // The clock of the server was an hour ahead when it took the first one.
    await sql(`update captures set fetched_at = fetched_at + interval '1 hour' where id = $1`, [
      early.captureId,
    ]);
    const moved = { ...early, fetchedAt: new Date(Date.parse(early.fetchedAt) + 3_600_000).toISOString() };
    expect(await settlement.settle([enrichedOf(moved, 'Mistake')])).toMatchObject([{ outcome: 'indexed' }]);
    expect(await settlement.settle([enrichedOf(late, 'Correction')])).toMatchObject([
      { outcome: 'indexed', revision: 3 },
    ]);
    const current = () => new ArticleRepository(database.dataSource).current(idOf('x'));
    expect(await current()).toMatchObject({ title: 'Correction' });
    const [old] = await fetched(['x', 1]);
    expect(await settlement.settle([enrichedOf(old!, 'Years ago')])).toMatchObject([
      { outcome: 'unchanged', reason: 'older-capture' },
    ]);
  });
});
