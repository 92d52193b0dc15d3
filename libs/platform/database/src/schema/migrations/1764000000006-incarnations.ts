import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The lives of the ledger (decision 12). A restore or a failover may cut off what was committed, while messages about it
 * are still on their way and its documents stand in the search index. So each life has a name, and begins with numbers
 * that no life before it can have given.
 */
export class Incarnations1764000000006 implements MigrationInterface {
  readonly name = 'Incarnations1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    // Captures from first_capture_id up to the next row's are of this life. Numbers between previous_* and first_* were
    // never given by this ledger: whoever has one has it from a life that was lost.
    await runner.query(`
      create table ledger_incarnations (
        incarnation text primary key,
        signature text not null,
        reason text not null check (reason in ('created', 'server-restarted', 'promoted', 'restored',
          'sequences-behind', 'behind-broker', 'behind-index', 'requested')),
        previous_capture_id bigint not null,
        first_capture_id bigint not null unique,
        previous_sequence bigint not null,
        first_sequence bigint not null,
        began_at timestamptz not null default clock_timestamp(),
        search_reconciled_at timestamptz
      )`);
    await runner.query(SIGNATURE);
    await runner.query(BEGIN);
    await runner.query(PRESENT);
    await runner.query(`alter table captures add column dated boolean not null default false`);
    await runner.query(`alter table articles add column held_dated boolean not null default false`);
    await runner.query(`select begin_ledger_incarnation('created')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table articles drop column held_dated`);
    await runner.query(`alter table captures drop column dated`);
    await runner.query(`drop function ledger_incarnation(), begin_ledger_incarnation, ledger_signature()`);
    await runner.query(`drop table ledger_incarnations`);
  }
}

/**
 * What is another whenever history may have been cut: cluster (initdb), timeline (promotion, recovery to a point in time),
 * database and table (restored from a dump), and the run of the server, which is another after a copied data folder was
 * put back. All but the last tell why a new life began.
 */
const SIGNATURE = `
  create function ledger_signature() returns text language sql as $$
    select concat_ws('/', (select system_identifier from pg_control_system()),
      left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
      (select oid from pg_database where datname = current_database()), 'captures'::regclass::oid,
      extract(epoch from pg_postmaster_start_time()))
  $$`;

/**
 * Begins a life: both sequences jump to the clock, in microseconds, which is beyond what a lost life can have given since
 * (2^53 holds it until the year 2255). A clock that stands behind what is known is no help: then they jump by chance, so
 * that two lives that begin with the same backup part all the same.
 */
const BEGIN = `
  create function begin_ledger_incarnation(
    why text, at_least_capture_id bigint default 0, at_least_sequence bigint default 0) returns text
  language plpgsql as $$
  declare
    beyond constant bigint := 1000000 + floor(random() * 1000000000);
    clock constant bigint := floor(extract(epoch from clock_timestamp()) * 1000000);
    name constant text := right(gen_random_uuid()::text, 12);
    last_id bigint;
    last_number bigint;
    written bigint;
  begin
    perform pg_advisory_xact_lock(hashtextextended('dateline:incarnation', 0));
    -- Who inserts at this moment takes a number of the old life and sees the old life; who comes later, the new of both.
    lock table captures in share row exclusive mode;
    select greatest((select last_value from captures_id_seq), (select max(id) from captures), max(first_capture_id))
      into last_id from ledger_incarnations;
    select coalesce(max(sequence), 0) into written from revisions;
    select greatest((select last_value from revision_sequence), written, max(first_sequence))
      into last_number from ledger_incarnations;
    insert into ledger_incarnations values (name, ledger_signature(), why,
      last_id, case when clock > greatest(last_id, at_least_capture_id) then clock
        else greatest(last_id, at_least_capture_id) + beyond end,
      written, case when clock > greatest(last_number, at_least_sequence) then clock
        else greatest(last_number, at_least_sequence) + beyond end);
    perform setval('captures_id_seq', first_capture_id, false), setval('revision_sequence', first_sequence, false)
      from ledger_incarnations where incarnation = name;
    return name;
  end $$`;

/** The life that the ledger is in; begins it when nobody has yet. Every connection asks before it does anything else. */
const PRESENT = `
  create function ledger_incarnation() returns text language plpgsql as $$
  declare
    mine text;
    newest ledger_incarnations;
    is_behind boolean;
  begin
    if pg_is_in_recovery() then
      raise exception 'this server is a standby: the ledger is written on another' using errcode = '25006';
    end if;
    mine := ledger_signature();
    for attempt in 1..2 loop
      select * into newest from ledger_incarnations order by first_capture_id desc limit 1;
      is_behind := (select last_value from captures_id_seq) < newest.first_capture_id
        or (select last_value from revision_sequence) < newest.first_sequence;
      if newest.signature = mine and not is_behind then return newest.incarnation; end if;
      -- Another connection may be beginning it: wait for that one, and look again.
      perform pg_advisory_xact_lock(hashtextextended('dateline:incarnation', 0));
    end loop;
    return begin_ledger_incarnation(case
      when newest.incarnation is null then 'created'
      when (split_part(newest.signature, '/', 1), split_part(newest.signature, '/', 3), split_part(newest.signature, '/', 4))
        <> (split_part(mine, '/', 1), split_part(mine, '/', 3), split_part(mine, '/', 4)) then 'restored'
      when split_part(newest.signature, '/', 2) <> split_part(mine, '/', 2) then 'promoted'
      when is_behind then 'sequences-behind'
      else 'server-restarted' end);
  end $$`;
