import { ArticleDocument } from '@dateline/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleRepository } from '../frontier/article.repository.js';
import { LineRepository } from '../line/line.repository.js';
import type { SettlementRepository } from './settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { enrichedOf, entryOf, trailEntry } from '../testing/ledger-fixtures.js';
import type { ScratchDatabase } from '../testing/scratch-database.js';
import { SettlingLedger } from '../testing/settling-ledger.js';
import { type RejectedItem, SettleBuildError } from './settle-item.js';

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

describe('revisions', () => {
  it('stores the first revision, its document and the trail', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [result] = await settlement.settle([enrichedOf(ticket!, 'One')]);
    expect(result).toMatchObject({
      outcome: 'indexed',
      articleId: idOf('x'),
      revision: 1,
      change: 'created',
      isReplay: false,
    });
    ArticleDocument.parse(result!.document);
    expect(result!.document).toMatchObject({ firstSeenAt: ticket!.firstSeenAt, sequence: result!.sequence });
    expect(await new ArticleRepository(database.dataSource).current(idOf('x'))).toEqual(result!.document);
    expect(await sql('select outcome, outcome_reason, settled_revision, trail from captures')).toMatchObject([
      {
        outcome: 'indexed',
        outcome_reason: null,
        settled_revision: 1,
        trail: [{ service: 'fetcher' }, { decision: 'indexed' }],
      },
    ]);
  });

  it('makes a second revision of other content, and none of equal content', async () => {
    const [first, same, other, late] = await fetched(['x', 1], ['x', 2], ['x', 3], ['x', 2]);
    await settlement.settle([enrichedOf(first!, 'One')]);
    expect(await settlement.settle([enrichedOf(same!, 'One')])).toMatchObject([
      { outcome: 'unchanged', reason: 'same-content' },
    ]);
    expect(await sql('select held_capture_id from articles')).toEqual([{ held_capture_id: same!.captureId }]);
    const [second] = await settlement.settle([enrichedOf(other!, 'Two')]);
    expect(second).toMatchObject({ outcome: 'indexed', revision: 2, change: 'updated' });
    expect(await settlement.settle([enrichedOf(late!, 'Zero')])).toMatchObject([
      { outcome: 'unchanged', reason: 'older-capture' },
    ]);
    expect(await sql('select revision, content_hash from articles')).toMatchObject([{ revision: 2 }]);
    expect(await sql('select document from revisions order by revision')).toMatchObject([
      { document: { title: 'One' } },
      { document: { title: 'Two', sequence: second!.sequence } },
    ]);
  });

  it('an older capture with content of its own never overwrites a newer one', async () => {
    const [older, newer] = await fetched(['x', 1], ['x', 9]);
    await settlement.settle([enrichedOf(newer!, 'New')]);
    await settlement.settle([enrichedOf(older!, 'Old')]);
    expect(await new ArticleRepository(database.dataSource).current(idOf('x'))).toMatchObject({
      title: 'New',
      revision: 1,
    });
  });

  it('of two captures of one article in one batch applies the newer last, whatever their order', async () => {
    const [older, newer] = await fetched(['x', 1], ['x', 9]);
    const results = await settlement.settle([enrichedOf(newer!, 'New'), enrichedOf(older!, 'Old')]);
    expect(results).toMatchObject([
      { captureId: newer!.captureId, revision: 2, change: 'updated' },
      { captureId: older!.captureId, revision: 1, change: 'created' },
    ]);
    expect(results[0]!.sequence).toBeGreaterThan(results[1]!.sequence!);
    expect(await new ArticleRepository(database.dataSource).current(idOf('x'))).toMatchObject({
      title: 'New',
      revision: 2,
    });
  });
});

describe('replay', () => {
  it('answers as it did the first time and writes nothing', async () => {
    const [one, two, three] = await fetched(['x', 1], ['x', 2], ['y', 3]);
    const rejected: RejectedItem = {
      kind: 'rejected',
      ticket: three!,
      reason: 'no-text',
      note: 'nothing',
      trail: [],
    };
    const items = [enrichedOf(one!, 'One'), enrichedOf(two!, 'One'), rejected];
    const first = await settlement.settle(items);
    const before = await sql('select xmin, * from captures order by id');
    const again = await settlement.settle([...items, { ...rejected, reason: 'home-page' }]);
    // The document is not read again: what search has not got is found by the backlog.
    const asBefore = first.map(
      ({ sequence: _seq, document: _doc, documentBytes: _bytes, ...result }) => result,
    );
    expect(again.slice(0, 3)).toEqual(asBefore.map((result) => ({ ...result, isReplay: true })));
    expect(again[3]).toMatchObject({ outcome: 'rejected', reason: 'no-text', isReplay: true });
    expect(await sql('select xmin, * from captures order by id')).toEqual(before);
  });

  it('settles a capture once that is twice in one batch', async () => {
    const [ticket] = await fetched(['x', 1]);
    const results = await settlement.settle([enrichedOf(ticket!, 'One'), enrichedOf(ticket!, 'One')]);
    expect(results).toMatchObject([
      { revision: 1, isReplay: false },
      { revision: 1, isReplay: true },
    ]);
    expect(await sql('select 1 from revisions')).toHaveLength(1);
  });
});

describe('rejected and parked', () => {
  it('keeps reason, note and trail, and leaves the article as it was', async () => {
    const [held, rejected, parked] = await fetched(['x', 1], ['x', 2], ['x', 3]);
    await settlement.settle([enrichedOf(held!, 'One')]);
    const results = await settlement.settle([
      {
        kind: 'rejected',
        ticket: rejected!,
        reason: 'no-text',
        note: 'a\u0000b',
        trail: [trailEntry('parser', 'rejected:no-text')],
      },
      { kind: 'parked', mention: parked!, code: 'attempts-exhausted' },
    ]);
    expect(results).toMatchObject([
      { outcome: 'rejected', reason: 'no-text', articleId: idOf('x') },
      { outcome: 'parked', reason: 'attempts-exhausted', articleId: idOf('x') },
    ]);
    expect(
      await sql('select outcome_note, trail from captures where outcome <> $1 order by id', ['indexed']),
    ).toMatchObject([
      { outcome_note: 'ab', trail: [{ service: 'parser' }] },
      { outcome_note: null, trail: [{ service: 'fetcher' }] },
    ]);
    expect(await new ArticleRepository(database.dataSource).current(idOf('x'))).toMatchObject({
      revision: 1,
    });
  });
});

describe('the border', () => {
  it('stores documents with NUL and lone surrogates, and returns what it stored', async () => {
    const [ticket] = await fetched(['x', 1]);
    const [result] = await settlement.settle([enrichedOf(ticket!, 'a\u0000b\ud83d c \ud83d\ude00')]);
    expect(result!.document).toMatchObject({ title: 'ab\ufffd c 😀' });
    expect(await new ArticleRepository(database.dataSource).current(idOf('x'))).toEqual(result!.document);
  });

  it('names the capture whose document cannot be built, and writes nothing', async () => {
    const [one, two] = await fetched(['x', 1], ['y', 2]);
    const broken = enrichedOf(two!, 'Two', {
      build: () => {
        throw new Error('no title');
      },
    });
    const failed = settlement.settle([enrichedOf(one!, 'One'), broken]);
    await expect(failed).rejects.toThrow(SettleBuildError);
    await expect(failed).rejects.toMatchObject({ captureId: two!.captureId });
    expect(await new LineRepository(database.dataSource).conservation()).toMatchObject({
      captures: 2,
      inFlight: 2,
      settled: 0,
    });
  });
});
