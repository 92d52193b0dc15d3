import type { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../sql/sql.js';
import { wellFormedText } from '../sql/well-formed.js';
import { MAY_BE_KEPT } from './host.repository.js';
import type { FeedKind } from './source.repository.js';

/** A feed whose turn it is; nobody else gets it until the lease ends. */
export interface DueFeed {
  readonly feedId: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly sourceHost: string;
  readonly url: string;
  readonly host: string;
  readonly kind: FeedKind;
  /** Validators of the last answer, for a conditional GET (RFC 9110, section 13). */
  readonly etag?: string;
  readonly lastModified?: string;
  readonly pollIntervalSeconds: number;
  readonly errorStreak: number;
}

/** How a poll went. */
export interface PollResult {
  readonly etag?: string;
  readonly lastModified?: string;
  readonly nextPollInSeconds: number;
  /** The feed's own pace, without the pauses that errors cause; left out: as it was. */
  readonly intervalSeconds?: number;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly error?: string;
  /** Entries in the feed; left out for a 304. */
  readonly entries?: number;
  /** Failed polls in a row, this one included; 0 after a good one. */
  readonly streak: number;
}

interface DueFeedRow {
  id: string;
  source_id: string;
  source_name: string;
  source_host: string;
  url: string;
  host: string;
  kind: FeedKind;
  etag: string | null;
  last_modified: string | null;
  poll_interval_seconds: number;
  error_streak: number;
}

/** Polling feeds by due time, shared by any number of fetchers. */
export class FeedRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes feeds that are due, longest overdue first. Feeds of hosts that are backed off stay, and so do those of a host
   * that may not be asked now and whose next turn is somebody else's.
   *
   * @param options.leaseSeconds after this time without `recordPoll` or `giveBack` the feed is due again
   * @param options.hostIntervalMs distance between two requests to one host
   */
  async leaseDue(options: {
    limit: number;
    leaseSeconds: number;
    hostIntervalMs: number;
  }): Promise<DueFeed[]> {
    const rows = await rowsOf<DueFeedRow>(
      this.dataSource,
      `with due as (
         select f.id, f.next_poll_at from feeds f
          where f.next_poll_at <= now()
            and not exists (select 1 from hosts h where h.host = f.host
              and (h.backoff_until > now() or h.next_allowed_at > now() and not ${MAY_BE_KEPT('$3')}))
          order by f.next_poll_at limit $1 for no key update skip locked)
       update feeds f
          set next_poll_at = now() + make_interval(secs => $2), leased_until = now() + make_interval(secs => $2)
         from due, sources s where f.id = due.id and s.id = f.source_id
       returning f.id, f.source_id, s.name as source_name, s.host as source_host, f.url, f.host, f.kind, f.etag,
                 f.last_modified, f.poll_interval_seconds, f.error_streak`,
      [options.limit, options.leaseSeconds, options.hostIntervalMs],
    );
    return rows.map(dueFeed);
  }

  /** Ends the lease of a feed that was not polled, because it is not its host's turn or the service stops. */
  async giveBack(feedId: string, waitMs: number): Promise<void> {
    await rowsOf(
      this.dataSource,
      `update feeds set next_poll_at = now() + make_interval(secs => $2::float8 / 1000), leased_until = null
        where id = $1`,
      [feedId, waitMs],
    );
  }

  /** Writes down how a poll went, ends the lease and sets the next one. Validators that are left out are kept. */
  async recordPoll(feedId: string, poll: PollResult): Promise<void> {
    await rowsOf(
      this.dataSource,
      `update feeds set etag = coalesce($2, etag), last_modified = coalesce($3, last_modified),
              next_poll_at = now() + make_interval(secs => $4), leased_until = null, last_status = $5,
              last_error = $6, last_entries = coalesce($7, last_entries), error_streak = $8, last_polled_at = now(),
              poll_interval_seconds = coalesce($9::int, poll_interval_seconds)
        where id = $1`,
      [
        feedId,
        poll.etag === undefined ? null : wellFormedText(poll.etag),
        poll.lastModified === undefined ? null : wellFormedText(poll.lastModified),
        poll.nextPollInSeconds,
        poll.status,
        poll.error === undefined ? null : wellFormedText(poll.error).slice(0, 500),
        poll.entries ?? null,
        poll.streak,
        poll.intervalSeconds === undefined ? null : Math.max(1, Math.round(poll.intervalSeconds)),
      ],
    );
  }

  /** Makes one feed, or all of them, due now. */
  async makeDue(feedId?: string): Promise<void> {
    await rowsOf(
      this.dataSource,
      `update feeds set next_poll_at = now() where $1::bigint is null or id = $1`,
      [feedId ?? null],
    );
  }

  /** Feeds that were not polled since a moment (database clock); 0 when all were. */
  async countNotPolledSince(since: Date): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.dataSource,
      'select count(*)::int as count from feeds where last_polled_at is null or last_polled_at < $1',
      [since],
    );
    return count;
  }

  /** Milliseconds until the next feed is due (0: now), or `undefined` when there is no feed. */
  async nextDueInMs(): Promise<number | undefined> {
    const { ms } = await rowOf<{ ms: number | null }>(
      this.dataSource,
      'select extract(epoch from min(next_poll_at) - now())::float8 * 1000 as ms from feeds',
    );
    return ms === null ? undefined : Math.max(0, Math.ceil(ms));
  }
}

function dueFeed(row: DueFeedRow): DueFeed {
  return {
    feedId: row.id,
    sourceId: row.source_id,
    sourceName: row.source_name,
    sourceHost: row.source_host,
    url: row.url,
    host: row.host,
    kind: row.kind,
    ...(row.etag !== null && { etag: row.etag }),
    ...(row.last_modified !== null && { lastModified: row.last_modified }),
    pollIntervalSeconds: row.poll_interval_seconds,
    errorStreak: row.error_streak,
  };
}
