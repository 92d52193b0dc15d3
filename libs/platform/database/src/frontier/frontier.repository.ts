import type { ArticleSource, FeedHints } from '@dateline/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { wellFormedText } from '../sql/well-formed.js';
import { discover, type DiscoveredEntry, type DiscoverResult } from './discover.js';
import { bringForward } from './host-schedule.js';
import { HostRepository } from './host.repository.js';

/** An article whose turn it is; nobody else gets it until the lease ends. */
export interface FrontierItem {
  readonly articleId: string;
  readonly url: string;
  readonly host: string;
  readonly source?: ArticleSource;
  readonly hints: FeedHints;
  readonly firstSeenAt: Date;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The lease before ran out: whoever had it ended, or could not write down what came of it. */
  readonly isAbandoned: boolean;
  /** The revision that the ledger holds; 0 for none. */
  readonly revision: number;
  /** Milliseconds to wait before the request, so that several items of one host keep their distance. */
  readonly startInMs: number;
}

/** Names one lease: the attempt tells it from a later one of the same article. */
export type FrontierLeaseRef = Pick<FrontierItem, 'articleId' | 'attempt'>;

export interface FrontierLease {
  /** Most items. */
  readonly limit: number;
  /** Most items of one host. */
  readonly perHost: number;
  /** Distance between two requests to one host. */
  readonly hostIntervalMs: number;
  /** After this time without commit, `retryLater` or `giveBack` an item is due again. */
  readonly leaseSeconds: number;
}

interface FrontierRow {
  id: string;
  url: string;
  host: string;
  source: ArticleSource | null;
  hints: FeedHints;
  first_seen_at: Date;
  fetch_attempts: number;
  is_abandoned: boolean;
  revision: number;
  turn: string;
}

const HOSTS_TO_ASK = `select host from hosts
  where next_due_at <= now() and next_allowed_at <= now() and (backoff_until is null or backoff_until <= now())
    and (kept_until is null or kept_until <= now())`;

/** `last_fetch_error` of an article whose lease ran out. */
const ABANDONED =
  'fetch-abandoned: the lease ran out; its fetcher ended, or could not write down what it got';

/** Articles to fetch, by due time and host budget (law 8). All times are the database's. */
export class FrontierRepository {
  private readonly hosts: HostRepository;
  /** The last lease brought nothing. */
  private isIdle = false;

  constructor(private readonly dataSource: DataSource) {
    this.hosts = new HostRepository(dataSource);
  }

  /**
   * Enters what a feed lists. New articles become due (unless `fetchNow` is false); a known one becomes due again when
   * its entry's fingerprint changed. An address that the ledger knows as another address of an article is not fetched.
   * The same article twice in one call counts once.
   */
  discover(
    sourceId: string | null,
    entries: readonly DiscoveredEntry[],
    options: { fetchNow: boolean } = { fetchNow: true },
  ): Promise<DiscoverResult> {
    return discover(this.dataSource, sourceId, entries, options.fetchNow);
  }

  /**
   * Takes articles that are due: one of each host before a second of any, hosts that waited longest first.
   *
   * The hosts' rows are locked first and their articles read by a later statement, so that an article which arrives in
   * between is either seen here or finds the host's row after it was written.
   */
  async leaseDue(lease: FrontierLease): Promise<FrontierItem[]> {
    // A fetcher that waits for work asks ten times a second: one look, and no transaction.
    if (this.isIdle && (await rowsOf(this.dataSource, `${HOSTS_TO_ASK} limit 1`)).length === 0) return [];
    const items = await this.takeFromHosts(lease);
    this.isIdle = items.length === 0;
    return items;
  }

  private takeFromHosts(lease: FrontierLease): Promise<FrontierItem[]> {
    return this.dataSource.transaction(async (manager) => {
      const hosts = await rowsOf<{ host: string }>(
        manager,
        `${HOSTS_TO_ASK} order by next_allowed_at, next_due_at limit $1 for no key update skip locked`,
        [lease.limit],
      );
      if (hosts.length === 0) return [];
      const names = hosts.map(({ host }) => host);
      const rows = await takeDue(manager, names, lease);
      await advance(manager, names, rows, lease.hostIntervalMs);
      return rows.map((row) => frontierItem(row, lease.hostIntervalMs));
    });
  }

  /** Puts a leased article back for later after a failed try; the attempt counts. */
  async retryLater(articleId: string, retry: { delaySeconds: number; error: string }): Promise<void> {
    await this.endLeases(
      `update articles a set next_fetch_at = now() + make_interval(secs => $2), leased_until = null,
              last_fetch_error = $3
        where a.id = $1 returning a.host, a.next_fetch_at as due_at`,
      [articleId, retry.delaySeconds, wellFormedText(retry.error).slice(0, 500)],
    );
  }

  /**
   * Gives leases back of which nothing came through no fault of the article (a service that stops, a ledger that was
   * down): due at once, the attempt does not count. One that has run out and is somebody else's by now stays.
   */
  async giveBack(leases: readonly FrontierLeaseRef[]): Promise<void> {
    if (leases.length === 0) return;
    const rows = JSON.stringify(leases.map(({ articleId, attempt }) => ({ articleId, attempt })));
    await this.endLeases(
      `with mine as (
         select a.id from json_to_recordset($1) as g("articleId" uuid, attempt int) join articles a on a.id = g."articleId"
          where a.leased_until is not null and a.fetch_attempts = g.attempt order by a.id for no key update of a)
       update articles a set next_fetch_at = now(), leased_until = null,
              fetch_attempts = greatest(0, fetch_attempts - 1)
         from mine where a.id = mine.id returning a.host, a.next_fetch_at as due_at`,
      [rows],
    );
  }

  /** Leaves a host alone; see `HostRepository.backOff`. */
  backOffHost(host: string, seconds: number): Promise<number> {
    return this.hosts.backOff(host, seconds);
  }

  /** Milliseconds until the next article may be fetched (0: now), or `undefined` when none is scheduled. */
  async nextDueInMs(): Promise<number | undefined> {
    const { ms } = await rowOf<{ ms: number | null }>(
      this.dataSource,
      `select extract(epoch from min(greatest(next_due_at, next_allowed_at, backoff_until)) - now())::float8 * 1000
                as ms from hosts where next_due_at is not null`,
    );
    return ms === null ? undefined : Math.max(0, Math.ceil(ms));
  }

  /** Runs a statement that ends leases, and tells the hosts when their articles are due. */
  private endLeases(sql: string, parameters: unknown[]): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const rows = await rowsOf<{ host: string; due_at: Date }>(manager, sql, parameters);
      await bringForward(
        manager,
        rows.map(({ host, due_at }) => ({ host, dueAt: due_at })),
      );
    });
  }
}

function takeDue(manager: EntityManager, hosts: string[], lease: FrontierLease): Promise<FrontierRow[]> {
  return rowsOf<FrontierRow>(
    manager,
    `with due as (
       select a.id, h.rank, row_number() over (partition by h.rank order by a.next_fetch_at, a.id) as turn
         from unnest($1::text[]) with ordinality as h(host, rank)
         cross join lateral (
           select id, next_fetch_at from articles where host = h.host and next_fetch_at <= now()
            order by next_fetch_at limit $2 for no key update skip locked) a),
     chosen as (select id, turn from due order by turn, rank limit $3)
     update articles a
        set leased_until = now() + make_interval(secs => $4), next_fetch_at = now() + make_interval(secs => $4),
            fetch_attempts = fetch_attempts + 1,
            last_fetch_error = case when a.leased_until is null then a.last_fetch_error else '${ABANDONED}' end
       from chosen where a.id = chosen.id
     returning a.id, a.url, a.host, a.hints, a.first_seen_at, a.fetch_attempts, a.revision, chosen.turn,
       coalesce(a.last_fetch_error = '${ABANDONED}', false) as is_abandoned,
       (select json_build_object('id', s.id::text, 'name', s.name, 'host', s.host)
          from sources s where s.id = a.source_id) as source`,
    [hosts, lease.perHost, lease.limit, lease.leaseSeconds],
  );
}

/** Spends the hosts' budgets, and writes down when each has its next article. */
async function advance(manager: EntityManager, hosts: string[], taken: FrontierRow[], intervalMs: number) {
  const counts = new Map<string, number>(hosts.map((host) => [host, 0]));
  for (const { host } of taken) counts.set(host, (counts.get(host) ?? 0) + 1);
  await rowsOf(
    manager,
    `update hosts h
        set next_allowed_at = case when g.taken = 0 then h.next_allowed_at
              else greatest(h.next_allowed_at, now()) + make_interval(secs => g.taken * $2::float8 / 1000) end,
            next_due_at = (select a.next_fetch_at from articles a
                            where a.host = h.host and a.next_fetch_at is not null order by a.next_fetch_at limit 1)
       from json_to_recordset($1) as g(host text, taken int) where h.host = g.host`,
    [JSON.stringify([...counts].map(([host, count]) => ({ host, taken: count }))), intervalMs],
  );
}

function frontierItem(row: FrontierRow, hostIntervalMs: number): FrontierItem {
  return {
    articleId: hexOf(row.id),
    url: row.url,
    host: row.host,
    ...(row.source !== null && { source: row.source }),
    hints: row.hints,
    firstSeenAt: row.first_seen_at,
    attempt: row.fetch_attempts,
    isAbandoned: row.is_abandoned,
    revision: row.revision,
    startInMs: (Number(row.turn) - 1) * hostIntervalMs,
  };
}
