import type { DataSource, EntityManager } from 'typeorm';
import { rowOf, rowsOf } from '../sql/sql.js';

const DAY_MS = 24 * 3600 * 1000;
const WEEK_MS = 7 * DAY_MS;

/** One weekly partition of `captures`: from Monday 00:00 UTC, inclusive, to the next, exclusive. */
export interface CaptureWeek {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
}

/** The week of an instant and the given number of weeks after it. */
export function captureWeeks(now: Date, weeksAhead: number): CaptureWeek[] {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const monday = midnight - ((now.getUTCDay() + 6) % 7) * DAY_MS;
  return Array.from({ length: weeksAhead + 1 }, (_, index) => {
    const from = new Date(monday + index * WEEK_MS);
    return {
      name: `captures_${from.toISOString().slice(0, 10).replaceAll('-', '')}`,
      from,
      to: new Date(from.getTime() + WEEK_MS),
    };
  });
}

/**
 * SQL by which the planner leaves out all partitions but this week's, when all of the times are in it: a constant does
 * that once, while a parameter would have every partition opened and locked at each execution. `true` for other times;
 * so a statement has two texts a week, and its plans can be kept. For statements that look rows up by a list of ids: in a
 * join the planner takes the constants for a filter that leaves nearly nothing.
 *
 * @param times instants as ISO 8601; of the rows that are looked for
 */
export function inThisWeek(column: string, times: readonly string[], now = new Date()): string {
  const [week] = captureWeeks(now, 0) as [CaptureWeek];
  const isInside = (time: string) =>
    Date.parse(time) >= week.from.getTime() && Date.parse(time) < week.to.getTime();
  if (times.length === 0 || !times.every(isInside)) return 'true';
  return `${column} >= '${week.from.toISOString()}' and ${column} < '${week.to.toISOString()}'`;
}

/**
 * Makes the partitions of `captures` for this week and the weeks ahead; what exists is left alone. Rows of such a week
 * that went to the default partition in the meantime are moved. Safe to run by many processes at once.
 *
 * @param options.now the instant to count from; default: the database's clock
 * @param options.weeksAhead default 4
 */
export async function ensurePartitions(
  dataSource: DataSource,
  options: { now?: Date; weeksAhead?: number } = {},
): Promise<{ created: string[] }> {
  const now = options.now ?? (await rowOf<{ now: Date }>(dataSource, 'select now() as now')).now;
  const created: string[] = [];
  for (const week of captureWeeks(now, options.weeksAhead ?? 4)) {
    const isNew = await dataSource.transaction((manager) => createPartition(manager, week));
    if (isNew) created.push(week.name);
  }
  return { created };
}

async function createPartition(manager: EntityManager, week: CaptureWeek): Promise<boolean> {
  await manager.query(`select pg_advisory_xact_lock(hashtextextended('dateline:partitions', 0))`);
  const { exists } = await rowOf<{ exists: boolean }>(
    manager,
    'select to_regclass($1) is not null as exists',
    [week.name],
  );
  if (exists) return false;
  const [from, to] = [week.from.toISOString(), week.to.toISOString()];
  // Attaching checks the default partition; nothing may slip into it between the move and the check.
  await manager.query('lock table captures_default in access exclusive mode');
  // Built apart and attached, because CREATE TABLE … PARTITION OF would lock out every reader of captures.
  await manager.query(
    `create table ${week.name} (like captures including defaults including constraints including storage)`,
  );
  await rowsOf(
    manager,
    `with moved as (delete from captures_default where fetched_at >= $1 and fetched_at < $2 returning *)
     insert into ${week.name} select * from moved`,
    [from, to],
  );
  await manager.query(
    `alter table captures attach partition ${week.name} for values from ('${from}') to ('${to}')`,
  );
  return true;
}
