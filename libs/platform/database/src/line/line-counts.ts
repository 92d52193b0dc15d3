import { rowsOf, type SqlRunner } from '../sql/sql.js';

/**
 * Rows a counter is spread over. One row a counter would make every fetcher and indexer wait for each other's commit;
 * connections take the row of their own backend number instead, and a reader sums up.
 */
const SLOTS = 8;

/** Names of the line's running totals; outcomes with a reason are `outcome/reason`. */
export type CountName =
  | 'captures'
  | 'articles'
  | 'held'
  | 'revisions'
  | 'indexed'
  | `${'unchanged' | 'rejected' | 'parked'}/${string}`;

/** What a transaction adds to (or takes from) the running totals. */
export class CountChanges {
  private readonly changes = new Map<string, number>();

  add(name: CountName, by = 1): void {
    this.changes.set(name, (this.changes.get(name) ?? 0) + by);
  }

  /**
   * Writes the changes. Must be the last statement of its transaction: counter rows are the last locks in the
   * ledger's order (captures, articles, hosts, counters), which is what keeps transactions from deadlocking.
   */
  async write(runner: SqlRunner): Promise<void> {
    const rows = [...this.changes].filter(([, by]) => by !== 0).map(([name, by]) => ({ name, by }));
    if (rows.length === 0) return;
    await rowsOf(
      runner,
      `insert into line_counts as c (name, slot, count)
       select g.name, pg_backend_pid() % ${SLOTS}, g.by
         from json_to_recordset($1) as g(name text, by bigint) order by g.name
       on conflict (name, slot) do update set count = c.count + excluded.count`,
      [JSON.stringify(rows)],
    );
  }
}
