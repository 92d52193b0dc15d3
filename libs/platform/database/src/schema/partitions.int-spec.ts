import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { CaptureRepository } from '../captures/capture.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from '../line/line.repository.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, enrichedOf, entryOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';
import { captureWeeks, ensurePartitions } from './partitions.js';

let database: ScratchDatabase;
beforeEach(async () => {
  database = await createScratchDatabase();
});
afterEach(() => database.drop());
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);
const [thisWeek] = captureWeeks(new Date(), 0) as [{ name: string; from: Date; to: Date }];

describe('ensurePartitions', () => {
  const insert = (at: string) =>
    rowsOf(
      database.dataSource,
      `insert into captures (article_id, fetched_at, status, final_url, body, body_encoding, body_bytes, body_sha256, took_ms)
       values (gen_random_uuid(), $1, 200, 'u', 'x', 'identity', 1, 's', 1)`,
      [at],
    );
  const placed = async () => {
    const rows = await rowsOf<{ part: string }>(
      database.dataSource,
      'select tableoid::regclass::text as part from captures order by fetched_at',
    );
    return rows.map(({ part }) => part);
  };

  it('makes weeks ahead, moves what went to the default partition, and keeps bodies as they are', async () => {
    await insert('2031-01-01T00:00:00Z');
    await insert('2031-01-06T00:00:00Z');
    expect(await placed()).toEqual(['captures_default', 'captures_default']);
    const now = new Date('2031-01-02T10:00:00Z');
    const [first, second] = await Promise.all([
      ensurePartitions(database.dataSource, { now, weeksAhead: 1 }),
      ensurePartitions(database.dataSource, { now, weeksAhead: 1 }),
    ]);
    expect([...first.created, ...second.created].sort()).toEqual(['captures_20301230', 'captures_20310106']);
    expect(await placed()).toEqual(['captures_20301230', 'captures_20310106']);
    await insert('2031-01-12T23:59:59.999Z');
    await insert('2031-01-13T00:00:00Z');
    expect((await placed()).slice(2)).toEqual(['captures_20310106', 'captures_default']);
    const storage = await rowsOf<{ attstorage: string }>(
      database.dataSource,
      `select distinct attstorage from pg_attribute where attname = 'body' and attrelid in ('captures_20310106'::regclass, 'captures_default'::regclass)`,
    );
    expect(storage).toEqual([{ attstorage: 'e' }]);
  });

  it('has this week and four ahead after setup', async () => {
    const names = await rowsOf<{ name: string }>(
      database.dataSource,
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'captures'::regclass order by 1`,
    );
    const weeks = captureWeeks(new Date(), 4).map(({ name }) => name);
    expect(names.map(({ name }) => name)).toEqual([...weeks, 'captures_default']);
  });

  it('leaves too many rows where they are, and begins the week a minute later', async () => {
    const many = `insert into captures (article_id, fetched_at, status, final_url, body, body_encoding, body_bytes, body_sha256, took_ms)
      select gen_random_uuid(), '2031-01-01T00:00:00Z'::timestamptz + n * interval '1 second', 200, 'u', 'x', 'identity', 1, 's', 1
        from generate_series(1, 2100) n`;
    await sql(many);
    const now = new Date('2031-01-02T10:00:30Z');
    expect(await ensurePartitions(database.dataSource, { now, weeksAhead: 0 })).toEqual({
      created: ['captures_20301230'],
    });
    await insert('2031-01-02T10:01:59Z');
    await insert('2031-01-02T10:02:00Z');
    expect((await placed()).slice(-2)).toEqual(['captures_default', 'captures_20301230']);
    expect(new Set((await placed()).slice(0, -1))).toEqual(new Set(['captures_default']));
  });

  it('does not stand in the way of others while somebody holds the default partition', async () => {
    const now = new Date('2031-01-02T10:00:00Z');
    await insert('2031-01-01T00:00:00Z');
    const reader = database.dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select 1 from captures_default');
    const making = ensurePartitions(database.dataSource, { now, weeksAhead: 1, lockTimeoutMs: 200 });
    await expect(making).rejects.toMatchObject({ code: '55P03' });
    await insert('2031-01-02T00:00:00Z');
    await reader.commitTransaction();
    await reader.release();
    const { created } = await ensurePartitions(database.dataSource, { now, weeksAhead: 1 });
    expect(created).toEqual(['captures_20301230', 'captures_20310106']);
    expect(new Set(await placed())).toEqual(new Set(['captures_20301230']));
  });

  it('makes coming weeks without reading what the default partition holds', async () => {
    await insert('2010-01-01T00:00:00Z');
    const alone = await database.connect(1);
    const said: string[] = [];
    const runner = alone.createQueryRunner();
    const client = (await runner.connect()) as Client;
    client.on('notice', ({ message }) => said.push(message ?? ''));
    await runner.query('set client_min_messages = debug1');
    await runner.release();
    const implied =
      'updated partition constraint for default partition "captures_default" is implied by existing constraints';
    const now = new Date('2031-01-02T10:00:00Z');
    await ensurePartitions(alone, { now, weeksAhead: 0 });
    expect(said).not.toContain(implied);
    await ensurePartitions(alone, { now, weeksAhead: 1 });
    expect(said).toContain(implied);
    expect(await sql(`select 1 from pg_constraint where conname = 'captures_default_apart'`)).toEqual([]);
    await insert('2031-01-07T00:00:00Z');
    expect((await placed()).at(-1)).toBe('captures_20310106');
  });
});

describe('a pause of many weeks', () => {
  it('is over before the first capture is committed, which finds its week', async () => {
    await sql(`drop table ${thisWeek.name}`);
    const entry = entryOf('a.example', 1);
    await new FrontierRepository(database.dataSource).discover(null, [entry]);
    await new CaptureRepository(database.dataSource).commit([captureOf(entry)]);
    expect(await sql('select tableoid::regclass::text as part from captures')).toEqual([
      { part: thisWeek.name },
    ]);
  });
});

describe('a week that is dropped', () => {
  it('is told apart by conservation, with what was in flight in it, and comes back when it is attached again', async () => {
    const entries = [1, 2, 3].map((page) => entryOf('a.example', page));
    await new FrontierRepository(database.dataSource).discover(null, entries);
    const tickets = await new CaptureRepository(database.dataSource).commit(
      entries.map((one) => captureOf(one)),
    );
    const settlement = new SettlementRepository(database.dataSource);
    await settlement.settle([
      enrichedOf(tickets[0]!, 'One'),
      { kind: 'rejected', ticket: tickets[1]!, reason: 'no-text', note: '', trail: [] },
    ]);
    const line = new LineRepository(database.dataSource);
    const before = await line.exactConservation();
    expect(before).toMatchObject({ isBalanced: true, inFlight: 1, expired: 0 });

    await sql(`alter table captures detach partition ${thisWeek.name}`);
    const gone = { isBalanced: true, captures: 3, settled: 2, inFlight: 0, expired: 3, expiredInFlight: 1 };
    expect(await line.conservation()).toMatchObject(gone);
    expect(await line.exactConservation()).toMatchObject({ ...gone, drift: {}, revisions: 1 });
    expect(await settlement.settle([enrichedOf(tickets[2]!, 'Three')])).toMatchObject([
      { outcome: 'void', reason: 'gone' },
    ]);

    const { from, to } = thisWeek;
    await sql(
      `alter table captures attach partition ${thisWeek.name} for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
    );
    expect(await line.exactConservation()).toEqual(before);
    await sql(`drop table ${thisWeek.name}`);
    expect(await line.exactConservation()).toMatchObject({ ...gone, drift: {} });
    await sql(`update line_counts set count = count + 1 where name = 'captures'`);
    expect(await line.conservation()).toMatchObject({ isBalanced: false });
  });
});
