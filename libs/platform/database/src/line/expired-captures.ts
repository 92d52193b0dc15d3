import type { DataSource } from 'typeorm';
import { lockPartitions } from '../schema/partitions.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { CAPTURE_ROWS } from './line-sql.js';
import type { CountTotals } from './outcome-totals.js';

/** Before the name of a running total: how much of it is of captures whose week was dropped or detached. */
export const EXPIRED = 'expired/';

/** Of running totals, what is of captures that have expired, by the total's own name. */
export function expiredOf(totals: CountTotals): CountTotals {
  return Object.fromEntries(
    Object.entries(totals).flatMap(([name, count]) =>
      name.startsWith(EXPIRED) ? [[name.slice(EXPIRED.length), count] as const] : [],
    ),
  );
}

/**
 * Writes down which captures went with weeks that are no longer attached, so that the totals can be told from the rows:
 * what was counted once stays counted. A week that is attached again brings its captures back.
 *
 * @returns false when all weeks are there that were there before: nothing was looked at
 */
export async function noteExpired(dataSource: DataSource): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    await lockPartitions(manager);
    const { isSame } = await rowOf<{ isSame: boolean }>(
      manager,
      `select (select json_agg(name order by name)::text from capture_weeks) is not distinct from
              (select json_agg(name order by name)::text from (${ATTACHED}) a) as "isSame"`,
    );
    if (isSame) return false;
    await rowsOf(manager, `delete from line_counts where starts_with(name, $1)`, [EXPIRED]);
    await rowsOf(
      manager,
      `with counted as (${CAPTURE_ROWS}), t as (
         select name, sum(count) as total from line_counts
          where name in ('captures', 'indexed') or name ~ '^(unchanged|rejected|parked)/' group by name)
       insert into line_counts (name, slot, count)
       select $1 || t.name, 0, t.total - coalesce(c.total, 0) from t left join counted c using (name)
        where t.total <> coalesce(c.total, 0)`,
      [EXPIRED],
    );
    await rowsOf(manager, 'delete from capture_weeks');
    await rowsOf(manager, `insert into capture_weeks ${ATTACHED}`);
    return true;
  });
}

const ATTACHED = `select inhrelid::regclass::text as name from pg_inherits
  where inhparent = 'captures'::regclass and inhrelid <> 'captures_default'::regclass`;
