import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { rowsOf, type SqlRunner } from '../sql/sql.js';
import type { AbsentCapture } from './mention.js';

/**
 * What the ledger knows of numbers that were not found with the moment they were mentioned with, by capture id. Looks
 * into every partition: for the few that something is wrong with.
 */
export async function absentCaptures(
  runner: SqlRunner,
  ids: readonly string[],
): Promise<Map<string, AbsentCapture>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<AbsentCapture & { id: string }>(
    runner,
    `select g.id, ${incarnationOf('g.id')} as incarnation,
        exists (select from captures c where c.id = g.id) as exists,
        g.id <= (select last_value from captures_id_seq) and not exists (
          select from ledger_incarnations i where g.id > i.previous_capture_id and g.id < i.first_capture_id) as "wasGiven"
       from unnest($1::bigint[]) as g(id)`,
    [ids],
  );
  return new Map(rows.map(({ id, ...absent }) => [id, absent]));
}
