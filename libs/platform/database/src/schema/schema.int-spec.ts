import { afterEach, describe, expect, it } from '@jest/globals';
import { migrate, verifySchema } from './migrate.js';
import { migrations } from './migrations/migrations.js';
import { captureWeeks, ensurePartitions } from './partitions.js';
import { rowsOf } from '../sql/sql.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
afterEach(() => database.drop());

describe('migrate', () => {
  it('applies everything once when two programs start at the same moment', async () => {
    database = await createScratchDatabase({ isMigrated: false });
    await expect(verifySchema(database.dataSource)).rejects.toThrow(
      /has no Dateline tables yet: run `dateline setup`/,
    );
    const others = await Promise.all([database.connect(1), database.connect(1)]);
    const done = await Promise.all(others.map(migrate));
    const applied = done.map((one) => one.applied.length).sort((a, b) => a - b);
    expect(applied).toEqual([0, migrations.length]);
    expect(await migrate(database.dataSource)).toEqual({ applied: [] });
    await verifySchema(database.dataSource);
  });

  it('is noticed when a migration is missing', async () => {
    database = await createScratchDatabase();
    await rowsOf(database.dataSource, `delete from schema_migrations where name = $1`, [
      migrations.at(-1)!.name,
    ]);
    await expect(verifySchema(database.dataSource)).rejects.toThrow(
      /lacks 1 migration\(s\).*run `dateline setup`/,
    );
  });

  it('can be undone and done again', async () => {
    database = await createScratchDatabase();
    for (const _ of migrations) await database.dataSource.undoLastMigration();
    const left = await rowsOf(
      database.dataSource,
      `select from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`,
    );
    expect(left).toHaveLength(0);
    expect((await migrate(database.dataSource)).applied).toHaveLength(migrations.length);
  });
});

describe('entities', () => {
  it('agree with the migrated tables, column by column', async () => {
    database = await createScratchDatabase();
    for (const entity of database.dataSource.entityMetadatas) {
      const columns = await rowsOf<{ name: string; type: string; nullable: boolean }>(
        database.dataSource,
        `select column_name as name, data_type as type, is_nullable = 'YES' as nullable
           from information_schema.columns where table_name = $1 order by column_name`,
        [entity.tableName],
      );
      const declared = entity.columns
        .map((column) => ({
          name: column.databaseName,
          type: String(column.type),
          nullable: column.isNullable,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect({ table: entity.tableName, columns: declared }).toEqual({ table: entity.tableName, columns });
    }
    expect(database.dataSource.entityMetadatas).toHaveLength(4);
  });
});

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
    database = await createScratchDatabase();
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
    database = await createScratchDatabase();
    const names = await rowsOf<{ name: string }>(
      database.dataSource,
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'captures'::regclass order by 1`,
    );
    const weeks = captureWeeks(new Date(), 4).map(({ name }) => name);
    expect(names.map(({ name }) => name)).toEqual([...weeks, 'captures_default']);
  });
});
