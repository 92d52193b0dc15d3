import type { DataSource, EntityManager } from 'typeorm';
import { rowOf, rowsOf, type SqlRunner } from '../sql/sql.js';

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

export interface PartitionOptions {
  /** The instant to count from; default: the database's clock. */
  readonly now?: Date;
  /** Default 4. */
  readonly weeksAhead?: number;
  /** Longest wait for a lock, in which everybody else waits behind; default 2,000 ms. It is tried again by the next call. */
  readonly lockTimeoutMs?: number;
}

/** What a week needs from its making. */
interface Making {
  readonly week: CaptureWeek;
  readonly now: Date;
  readonly lockTimeoutMs: number;
}

/**
 * Makes the partitions of `captures` for this week and the weeks ahead; what exists is left alone. Rows of such a week
 * that went to the default partition in the meantime are moved. Safe to run by many processes at once, and under load.
 *
 * @throws QueryFailedError 55P03 when somebody has held the default partition for longer than the lock may wait
 */
export async function ensurePartitions(
  dataSource: DataSource,
  options: PartitionOptions = {},
): Promise<{ created: string[] }> {
  const { weeksAhead = 4, lockTimeoutMs = 2_000 } = options;
  const now = options.now ?? (await rowOf<{ now: Date }>(dataSource, 'select now() as now')).now;
  const created: string[] = [];
  for (const week of captureWeeks(now, weeksAhead)) {
    if (await createPartition(dataSource, { week, now, lockTimeoutMs })) created.push(week.name);
  }
  return { created };
}

/** Everybody who changes which partitions there are waits here for the others, until the end of the transaction. */
export async function lockPartitions(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtextextended('dateline:partitions', 0))`);
}

async function createPartition(dataSource: DataSource, making: Making): Promise<boolean> {
  if (await isThere(dataSource, making.week)) return false;
  const { week, now } = making;
  const isApart = week.from > now && (await keepApart(dataSource, making));
  return dataSource.transaction(async (manager) => {
    await beginMaking(manager, making);
    if (await isThere(manager, week)) return false;
    // Attaching checks the default partition; nothing may slip into it between the move and the check.
    await manager.query('lock table captures_default in access exclusive mode');
    // Built apart and attached, because CREATE TABLE … PARTITION OF would lock out every reader of captures.
    await manager.query(
      `create table ${week.name} (like captures including defaults including constraints including storage)`,
    );
    const from = isApart ? week.from : await moveOrCut(manager, week, now);
    await manager.query(
      `alter table captures attach partition ${week.name} for values from ('${from.toISOString()}') to ('${week.to.toISOString()}')`,
    );
    await manager.query(`alter table captures_default drop constraint if exists ${APART}`);
    await rowsOf(manager, 'insert into capture_weeks values ($1) on conflict do nothing', [week.name]);
    return true;
  });
}

async function beginMaking(manager: EntityManager, { lockTimeoutMs }: Making): Promise<void> {
  await manager.query(`set local lock_timeout = ${Math.round(lockTimeoutMs)}`);
  await lockPartitions(manager);
}

async function isThere(runner: SqlRunner, week: CaptureWeek): Promise<boolean> {
  // Not to_regclass: it believes what this connection learned before it waited for the others.
  const { exists } = await rowOf<{ exists: boolean }>(
    runner,
    'select exists (select from pg_class where relname = $1 and pg_table_is_visible(oid)) as exists',
    [week.name],
  );
  return exists;
}

/** Says of the default partition that it holds nothing of a week. */
const APART = 'captures_default_apart';

/**
 * The default partition may hold millions of old pages that were handed in, and attaching would read them all while
 * nobody else may. With a constraint that is checked beforehand, beside the others' work, attaching reads nothing. Only
 * for weeks that have not begun: until the partition is there, the constraint refuses what is fetched in them.
 */
async function keepApart(dataSource: DataSource, making: Making): Promise<boolean> {
  const { from, to } = making.week;
  const isApart = await dataSource.transaction(async (manager) => {
    await beginMaking(manager, making);
    if (await isThere(manager, making.week)) return false;
    const [row] = await rowsOf(manager, OF_WEEK, [from, to, 1]);
    // Somebody's clock is ahead: these rows have to be moved.
    if (row !== undefined) return false;
    await manager.query(`alter table captures_default drop constraint if exists ${APART}`);
    await manager.query(
      `alter table captures_default add constraint ${APART}
         check (fetched_at < '${from.toISOString()}' or fetched_at >= '${to.toISOString()}') not valid`,
    );
    return true;
  });
  if (!isApart) return false;
  try {
    await dataSource.query(`alter table captures_default validate constraint ${APART}`);
    return true;
  } catch {
    // A row slipped in before, or another process has made the week meanwhile.
    await dataSource.query(`alter table captures_default drop constraint if exists ${APART}`);
    return false;
  }
}

const OF_WEEK = 'select 1 from captures_default where fetched_at >= $1 and fetched_at < $2 limit $3';

/** So many rows are moved while everybody waits; it takes a second or two. */
const MOVED_AT_MOST = 2_000;
const MINUTE_MS = 60_000;

/**
 * Moves what the default partition holds of a week into the table that will be its partition. When that is too much to move, it stays where it
 * is, and the week's partition begins a minute from now.
 *
 * @returns where the partition begins
 */
async function moveOrCut(manager: EntityManager, week: CaptureWeek, now: Date): Promise<Date> {
  const found = await rowsOf(manager, OF_WEEK, [week.from, week.to, MOVED_AT_MOST + 1]);
  const cut = new Date(Math.ceil(now.getTime() / MINUTE_MS + 1) * MINUTE_MS);
  const from = found.length > MOVED_AT_MOST && cut < week.to ? cut : week.from;
  await rowsOf(
    manager,
    `with moved as (delete from captures_default where fetched_at >= $1 and fetched_at < $2 returning *)
     insert into ${week.name} select * from moved`,
    [from, week.to],
  );
  return from;
}

/**
 * Sees to it, at most once a week and without a question in between, that captures find the partitions of their week:
 * however long the machine slept or the service stood still.
 */
export class WeeksAhead {
  private ensuredUntil = -Infinity;
  private running: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Never fails: what has no partition goes to the default one, and is moved later. */
  async ensure(): Promise<void> {
    if (Date.now() < this.ensuredUntil) return;
    this.running ??= this.run();
    await this.running;
  }

  private async run(): Promise<void> {
    const isDone = await ensurePartitions(this.dataSource).then(
      () => true,
      () => false,
    );
    this.ensuredUntil = Date.now() + (isDone ? WEEK_MS : MINUTE_MS);
    this.running = undefined;
  }
}
