import type { DataSource, EntityManager } from 'typeorm';

/** What runs a statement: the data source (a connection of its own) or the manager of an open transaction. */
export type SqlRunner = Pick<DataSource | EntityManager, 'query'>;

/**
 * Runs one statement and gives its rows, whatever its kind: TypeORM answers `[rows, count]` for UPDATE and DELETE, and
 * plain rows for everything else.
 */
export async function rowsOf<Row>(
  runner: SqlRunner,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const answer: unknown = await runner.query(sql, parameters);
  if (!Array.isArray(answer)) return [];
  const isCounted = answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
  return (isCounted ? answer[0] : answer) as Row[];
}

/** The only row of a statement that always gives one. */
export async function rowOf<Row>(runner: SqlRunner, sql: string, parameters: unknown[] = []): Promise<Row> {
  const [row] = await rowsOf<Row>(runner, sql, parameters);
  if (row === undefined) throw new Error(`A statement that gives one row gave none: ${sql.slice(0, 80)}`);
  return row;
}

/** Placeholders of a multi-row VALUES list: `($1,$2,now()),($3,$4,now())` for 2 rows of 2 columns and `now()`. */
export function valuesList(rowCount: number, columnCount: number, ...expressions: string[]): string {
  let parameter = 1;
  const row = () =>
    [...Array.from({ length: columnCount }, () => `$${parameter++}`), ...expressions].join(',');
  return Array.from({ length: rowCount }, () => `(${row()})`).join(',');
}
