import { afterEach, describe, expect, it } from '@jest/globals';
import { migrate, verifySchema } from './migrate.js';
import { migrations } from './migrations/migrations.js';
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
