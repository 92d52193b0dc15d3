import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArticleDocument } from '@dateline/contracts';
import { SearchReconciliationRepository } from '@dateline/database';
import { BulkWriter } from '@dateline/search';
import { IndexerOnServers, until } from './testing/indexer-on-servers.js';

let servers: IndexerOnServers;
beforeEach(async () => {
  servers = await IndexerOnServers.create();
});
afterEach(() => servers.close());

const sql = (query: string) => servers.database.dataSource.query(query);
const drained = () => until('the backlog is empty', async () => (await servers.backlog()) === 0, 40_000);
const titleOf = async (article: ArticleDocument) => (await servers.found(article))?.title;
const pages = (from: number, to: number, title: string) =>
  Object.fromEntries(
    Array.from({ length: to - from }, (_, at) => [`page-${from + at}`, `${title} ${from + at}`]),
  );

const TABLES = ['articles', 'article_urls', 'revisions', 'captures'];
const NUMBERS = ['captures_id_seq', 'revision_sequence'];

/** What a backup keeps. */
async function backUp(): Promise<void> {
  for (const table of TABLES) await sql(`create table saved_${table} as table ${table}`);
  for (const sequence of NUMBERS)
    await sql(`create table saved_${sequence} as select last_value from ${sequence}`);
}

/** The ledger as it was at the backup, numbers included; then the life that a restored ledger begins. */
async function restore(): Promise<void> {
  await sql(`truncate ${TABLES.join(', ')}`);
  for (const table of TABLES) await sql(`insert into ${table} table saved_${table}`);
  for (const sequence of NUMBERS)
    await sql(`select setval('${sequence}', (select last_value from saved_${sequence}))`);
}

/** A minute that nobody has to wait for: a bulk of the life before cannot be under way any more. */
const aMinuteLater = () =>
  sql(
    `update ledger_incarnations set began_at = began_at - interval '1 minute' where search_reconciled_at is null`,
  );
const open = async () =>
  (await new SearchReconciliationRepository(servers.database.dataSource).unreconciled()).length;

describe('a ledger that was restored to an earlier state than search has seen', () => {
  /** 30 articles are indexed and backed up; then 10 of them get a second revision, and 5 more are found. */
  async function loseALife(): Promise<{ kept: ArticleDocument[]; lost: ArticleDocument[] }> {
    const kept = await servers.held('2026-01', pages(0, 30, 'As backed up'));
    await servers.start();
    await drained();
    await backUp();
    const again = await servers.held('2026-01', pages(0, 10, 'Of the lost life'));
    const fresh = await servers.held('2026-01', pages(30, 35, 'Only of the lost life'));
    await drained();
    expect(await servers.searchable()).toBe(35);
    expect(await titleOf(kept[0]!)).toBe('Of the lost life 0');
    return { kept, lost: [...again, ...fresh] };
  }

  it('has search put right while it runs: its own revisions are back, what only the lost life knew is gone', async () => {
    const { kept } = await loseALife();
    const told = servers.told;
    await restore();
    await sql(`select begin_ledger_incarnation('restored')`);
    await until(
      'what only the lost life knew is gone',
      async () => (await servers.searchable()) === 30,
      30_000,
    );
    await until(
      'the ledger’s own is back',
      async () => (await titleOf(kept[9]!)) === 'As backed up 9',
      30_000,
    );
    await drained();
    for (const article of kept) expect(await titleOf(article)).toBe(article.title);
    expect(servers.told).toBe(told);
    expect(await open()).toBeGreaterThan(0);
    await aMinuteLater();
    await until('the life is reconciled', async () => (await open()) === 0, 30_000);
    expect(servers.logged('search-agrees')).not.toEqual([]);
  }, 150_000);

  it('and does not know it, finds out at the next start that search has seen higher numbers', async () => {
    const { kept } = await loseALife();
    await servers.stop();
    await restore();
    await servers.start();
    await until(
      'the ledger’s own is back',
      async () => (await titleOf(kept[9]!)) === 'As backed up 9',
      40_000,
    );
    await drained();
    expect(await servers.searchable()).toBe(30);
    const [{ reason }] = await sql(
      'select reason from ledger_incarnations order by first_sequence desc limit 1',
    );
    expect(reason).toBe('behind-index');
  }, 150_000);

  it('has a document raised that a bulk of the lost life wrote after everybody had looked', async () => {
    const [article] = await servers.held('2026-01', { page: 'As backed up' });
    await servers.start();
    await drained();
    await aMinuteLater();
    await until('the life is reconciled', async () => (await open()) === 0, 30_000);
    const [{ late }] = await sql(`select nextval('revision_sequence')::float8 as late`);
    await new BulkWriter(servers.search, servers.names).write([
      { document: { ...article!, title: 'Of the lost life', sequence: late }, sequence: late },
    ]);
    expect(await titleOf(article!)).toBe('Of the lost life');
    await sql('update articles set indexed_seq = 0');
    await until('the ledger’s own is back', async () => (await titleOf(article!)) === 'As backed up', 40_000);
    await drained();
    expect(servers.told).toBe(1);
  }, 120_000);
});
