import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the ledger remembers of search besides `indexed_seq`: which revision of an article was told as searchable, so that
 * an index can be filled again without telling anything again; and which indices it has filled, so that one that was
 * deleted, or made anew under the same name, is noticed.
 */
export class SearchMemory1764000000009 implements MigrationInterface {
  readonly name = 'SearchMemory1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('set local statement_timeout = 0');
    await runner.query(`alter table articles add column told_revision integer not null default 0`);
    await runner.query(
      `update articles set told_revision = revision where revision > 0 and indexed_seq >= revision_seq`,
    );
    await runner.query(`
      create table search_indices (
        index_name text primary key,
        uuid text not null,
        noted_at timestamptz not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table search_indices`);
    await runner.query(`alter table articles drop column told_revision`);
  }
}
