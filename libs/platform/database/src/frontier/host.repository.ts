import type { DataSource } from 'typeorm';
import { HostEntity } from './host.entity.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { wellFormedText } from '../sql/well-formed.js';

/** What a host's robots.txt said, for all fetchers. */
export interface StoredRobots {
  /** The text; empty when the host has none. */
  readonly text: string;
  /** HTTP status of the answer; 0 when there was none. */
  readonly status: number;
  readonly fetchedAt: Date;
  readonly isExpired: boolean;
}

/** How long a turn waits for the feed that it is kept for: more than two looks of an idle poller. */
const KEPT_SECONDS = 2;

/**
 * SQL: whether the next turn of the host `h` may be kept for a feed. The last kept one is over for an interval, which
 * is a turn for the articles.
 *
 * @param intervalMs SQL of the distance between two requests, in milliseconds
 */
export const MAY_BE_KEPT = (intervalMs: string): string =>
  `(h.kept_until is null or h.kept_until + make_interval(secs => ${intervalMs}::float8 / 1000) <= now())`;

/** Budgets, back-off and robots of hosts (law 8). */
export class HostRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Leaves a host alone for a while; a longer back-off that is already set stays.
   *
   * @returns the number of back-offs in a row, this one included; a committed good answer sets it to 0
   */
  async backOff(host: string, seconds: number): Promise<number> {
    const { streak } = await rowOf<{ streak: number }>(
      this.dataSource,
      `insert into hosts as h (host, backoff_until, backoff_streak)
       values ($1, now() + make_interval(secs => $2), 1)
       on conflict (host) do update set backoff_until = greatest(h.backoff_until, excluded.backoff_until),
         backoff_streak = h.backoff_streak + 1
       returning backoff_streak as streak`,
      [wellFormedText(host), seconds],
    );
    return streak;
  }

  /**
   * Reserves one request to a host outside the frontier (a feed, robots.txt) when the host may be asked now. Else the
   * host's next turn is kept for such a request, so that a host with articles without end does not starve its feeds; not
   * twice in a row, so that feeds without end do not starve the articles.
   *
   * @returns 0 when the request may be sent, else the milliseconds until the host may be asked
   */
  async reserve(host: string, intervalMs: number): Promise<number> {
    const name = wellFormedText(host);
    const taken = await rowsOf(
      this.dataSource,
      // By the clock and not by the statement's beginning: it may have waited for somebody who began later.
      `insert into hosts as h (host, next_allowed_at) values ($1, now() + make_interval(secs => $2::float8 / 1000))
       on conflict (host) do update set next_allowed_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
         kept_until = least(h.kept_until, now())
        where h.next_allowed_at <= clock_timestamp() and (h.backoff_until is null or h.backoff_until <= now()) returning 1`,
      [name, intervalMs],
    );
    if (taken.length > 0) return 0;
    // By a statement of its own: the one above may have waited for another's turn, and does not see what that wrote.
    const { wait } = await rowOf<{ wait: number }>(
      this.dataSource,
      `update hosts h set kept_until = case when ${MAY_BE_KEPT('$2')}
              then h.next_allowed_at + make_interval(secs => ${KEPT_SECONDS}) else h.kept_until end
        where host = $1
       returning (extract(epoch from greatest(next_allowed_at, backoff_until) - now()) * 1000)::float8 as wait`,
      [name, intervalMs],
    );
    return Math.max(1, Math.ceil(wait));
  }

  /** The stored robots.txt of a host, or `undefined` when it was never fetched. */
  async robots(host: string): Promise<StoredRobots | undefined> {
    const row = await this.dataSource.getRepository(HostEntity).findOneBy({ host });
    if (row === null || row.robotsFetchedAt === null) return undefined;
    return {
      text: row.robots ?? '',
      status: row.robotsStatus ?? 0,
      fetchedAt: row.robotsFetchedAt,
      isExpired: row.robotsExpiresAt === null || row.robotsExpiresAt.getTime() <= Date.now(),
    };
  }

  /** Stores a robots.txt; RFC 9309 section 2.4 lets it be used for 24 hours. */
  async saveRobots(
    host: string,
    robots: { text: string; status: number; expiresInSeconds: number },
  ): Promise<void> {
    await rowsOf(
      this.dataSource,
      `insert into hosts (host, robots, robots_status, robots_fetched_at, robots_expires_at)
       values ($1, $2, $3, now(), now() + make_interval(secs => $4))
       on conflict (host) do update set robots = excluded.robots, robots_status = excluded.robots_status,
         robots_fetched_at = excluded.robots_fetched_at, robots_expires_at = excluded.robots_expires_at`,
      [wellFormedText(host), wellFormedText(robots.text), robots.status, robots.expiresInSeconds],
    );
  }
}
