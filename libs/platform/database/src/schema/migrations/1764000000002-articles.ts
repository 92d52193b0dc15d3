import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Articles (the frontier and what is held), the other addresses they are known by, and their revisions. */
export class Articles1764000000002 implements MigrationInterface {
  readonly name = 'Articles1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create sequence revision_sequence as bigint`);
    // An article id is 128 bits, so uuid is its column: 16 bytes, and 32 hex digits are accepted as they are.
    // It is the hash of url_key, which therefore needs no unique index of its own.
    await runner.query(`
      create table articles (
        id uuid primary key,
        url_key text not null,
        url text not null,
        host text not null,
        source_id bigint references sources (id) on delete set null,
        first_seen_at timestamptz(3) not null default now(),
        hints jsonb not null default '{}',
        entry_fingerprint text,
        next_fetch_at timestamptz,
        leased_until timestamptz,
        fetch_attempts integer not null default 0,
        last_fetch_error text,
        revision integer not null default 0,
        revision_seq bigint not null default 0,
        indexed_seq bigint not null default 0,
        indexed_at timestamptz,
        index_error text,
        held_capture_id bigint,
        held_fetched_at timestamptz(3),
        content_hash text,
        alias_of uuid,
        state text not null default 'known' check (state in ('known', 'held', 'withdrawn', 'alias'))
      ) with (fillfactor = 85)`);
    await runner.query(
      `create index articles_due on articles (host, next_fetch_at) where next_fetch_at is not null`,
    );
    await runner.query(
      `create index articles_leased on articles (leased_until) where leased_until is not null`,
    );
    await runner.query(
      `create index articles_search_backlog on articles (revision_seq) where indexed_seq < revision_seq`,
    );
    await runner.query(`create index articles_index_failed on articles (id) where index_error is not null`);
    await runner.query(`
      create table article_urls (
        key_id uuid primary key,
        url_key text not null,
        article_id uuid not null references articles (id) on delete cascade,
        url text not null,
        kind text not null check (kind in ('requested', 'redirect', 'canonical', 'amp')),
        found_at timestamptz not null default now()
      )`);
    await runner.query(`create index article_urls_article on article_urls (article_id)`);
    await runner.query(`
      create table revisions (
        article_id uuid not null references articles (id) on delete cascade,
        revision integer not null,
        capture_id bigint not null,
        content_hash text not null,
        sequence bigint not null,
        created_at timestamptz not null default now(),
        document jsonb not null,
        primary key (article_id, revision)
      )`);
    await runner.query(`create unique index revisions_sequence on revisions (sequence)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table revisions, article_urls, articles`);
    await runner.query(`drop sequence revision_sequence`);
  }
}
