import { rowsOf, type SqlRunner } from '../sql/sql.js';

/**
 * Tells hosts that one of their articles is due at a time; makes the hosts that are missing. Runs after the articles
 * were written and in the same transaction: hosts come after articles in the ledger's order of locks, and a fetcher
 * that reads the host's row afterwards must find the articles.
 */
export async function bringForward(
  runner: SqlRunner,
  dues: readonly { host: string; dueAt: Date | string }[],
): Promise<void> {
  if (dues.length === 0) return;
  await rowsOf(
    runner,
    `insert into hosts as h (host, next_due_at)
     select g.host, min(g."dueAt") from json_to_recordset($1) as g(host text, "dueAt" timestamptz)
      group by g.host order by g.host
     on conflict (host) do update set next_due_at = least(h.next_due_at, excluded.next_due_at)
      where h.next_due_at is null or h.next_due_at > excluded.next_due_at`,
    [JSON.stringify(dues)],
  );
}
