import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowOf, rowsOf } from '../sql/sql.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

/** Runs inside one transaction, so that all statements go over one connection. */
async function preparedAfter(run: (sql: typeof rowsOf) => Promise<unknown>): Promise<string[]> {
  return database.dataSource.transaction(async (manager) => {
    await run((_runner, text, parameters) => rowsOf(manager, text, parameters));
    const rows = await rowsOf<{ statement: string }>(manager, 'select statement from pg_prepared_statements');
    return rows.map(({ statement }) => statement);
  });
}

describe('a connection of the ledger', () => {
  it('prepares a statement once, and runs it with other parameters by its name', async () => {
    const text = 'select $1::int + 1 as next';
    const answers: unknown[] = [];
    const prepared = await preparedAfter(async (sql) => {
      for (const n of [1, 41]) answers.push(...(await sql(database.dataSource, text, [n])));
    });
    expect(answers).toEqual([{ next: 2 }, { next: 42 }]);
    expect(prepared.filter((statement) => statement === text)).toHaveLength(1);
  });

  it('does not keep lists of rows, whose text differs with their number', async () => {
    const numbers = Array.from({ length: 21 }, (_, n) => n);
    const text = `select ${numbers.map((n) => `$${n + 1}::int`).join(' + ')} as sum`;
    const answers: unknown[] = [];
    const prepared = await preparedAfter(async (sql) => {
      answers.push(...(await sql(database.dataSource, text, numbers)));
    });
    expect(answers).toEqual([{ sum: 210 }]);
    expect(prepared).not.toContain(text);
  });

  it('goes on after a statement that failed, and after one whose tables changed', async () => {
    const sql = (text: string, parameters: unknown[] = []) => rowsOf(database.dataSource, text, parameters);
    await expect(sql('select $1::int / 0 as x', [1])).rejects.toThrow(/division by zero/);
    await expect(sql('select $1::int / 0 as x', [2])).rejects.toThrow(/division by zero/);
    const count = () =>
      rowOf(database.dataSource, 'select count(*)::int as n from hosts where host <> $1', ['x']);
    expect(await count()).toEqual({ n: 0 });
    await database.dataSource.query('alter table hosts add column spec integer');
    await database.dataSource.query(`insert into hosts (host) values ('a.example')`);
    expect(await count()).toEqual({ n: 1 });
  });

  it.each([
    ['articles', `select 1 from json_to_recordset($1) as g(id uuid) join articles a on a.id = g.id`],
    [
      'captures',
      `update captures c set outcome = 'parked' from json_to_recordset($1) as g(id bigint, fetched timestamptz)
        where c.id = g.id and c.fetched_at = g.fetched`,
    ],
  ])('looks up %s by key while there are none, because the plan is kept', async (_table, text) => {
    const rows = await rowsOf<{ 'QUERY PLAN': string }>(database.dataSource, `explain ${text}`, ['[]']);
    const lines = rows.map((row) => row['QUERY PLAN'].trim());
    const scan = lines.findIndex((line) => line.includes('pkey'));
    expect(lines.join('\n')).not.toMatch(/Seq Scan|Hash|Merge/);
    expect(lines[scan + 1]).toMatch(/Index Cond: \(+\w*id = g\.id\)/);
  });
});
