import type { DataSource } from 'typeorm';
import { rowOf } from '../sql/sql.js';
import { wellFormedText } from '../sql/well-formed.js';
import { FeedEntity } from './feed.entity.js';

/** A feed to read from now on. */
export interface NewFeed {
  /** Absolute URL of the feed. */
  readonly url: string;
  /** Name of the publisher; default: the host. */
  readonly sourceName?: string;
  /** Home page of the publisher: it tells which source the feed belongs to. Default: the feed's own host. */
  readonly homeUrl?: string;
  /** `feed` (default), `sitemap` or `list`. */
  readonly kind?: FeedKind;
  /** Default 900 s. */
  readonly pollIntervalSeconds?: number;
}

export type FeedKind = 'feed' | 'sitemap' | 'list';

export interface ListedFeed {
  readonly feedId: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly url: string;
  readonly kind: FeedKind;
  readonly pollIntervalSeconds: number;
  readonly nextPollAt: Date;
  readonly errorStreak: number;
  readonly lastStatus?: number;
  readonly lastError?: string;
  readonly lastEntries?: number;
  readonly lastPolledAt?: Date;
}

/** Sources and the feeds that belong to them. */
export class SourceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds a feed, or changes the one with this URL; the source is made when missing.
   *
   * @throws TypeError when `url` or `homeUrl` is no absolute URL
   */
  async addFeed(feed: NewFeed): Promise<{ sourceId: string; feedId: string; isNew: boolean }> {
    const home = feed.homeUrl === undefined ? undefined : new URL(feed.homeUrl);
    const host = new URL(feed.url).host;
    const site = home === undefined ? host : siteOf(home);
    return this.dataSource.transaction(async (manager) => {
      const source = await rowOf<{ id: string }>(
        manager,
        `insert into sources as s (site, host, name, home_url) values ($1, $2, coalesce($3, $2), $4)
         on conflict (site) do update set name = coalesce($3, s.name), home_url = coalesce($4, s.home_url)
         returning id`,
        [
          site,
          home?.host ?? host,
          feed.sourceName ? wellFormedText(feed.sourceName) : null,
          feed.homeUrl ?? null,
        ],
      );
      const added = await rowOf<{ id: string; source_id: string; is_new: boolean }>(
        manager,
        `insert into feeds as f (source_id, url, host, kind, poll_interval_seconds)
         values ($1, $2, $3, coalesce($4, 'feed'), coalesce($5::int, 900))
         on conflict (url) do update set source_id = excluded.source_id, kind = coalesce($4, f.kind),
           poll_interval_seconds = coalesce($5::int, f.poll_interval_seconds)
         returning id, source_id, (xmax = 0) as is_new`,
        [source.id, wellFormedText(feed.url), host, feed.kind ?? null, feed.pollIntervalSeconds ?? null],
      );
      return { sourceId: added.source_id, feedId: added.id, isNew: added.is_new };
    });
  }

  /** All feeds with their sources, by source name and URL. */
  async list(): Promise<ListedFeed[]> {
    const feeds = await this.dataSource.getRepository(FeedEntity).find({
      relations: { source: true },
      order: { source: { name: 'ASC' }, url: 'ASC' },
    });
    return feeds.map(listed);
  }
}

function siteOf(home: URL): string {
  const path = home.pathname.replace(/\/+$/, '');
  return home.host + path;
}

function listed(feed: FeedEntity): ListedFeed {
  return {
    feedId: feed.id,
    sourceId: feed.sourceId,
    sourceName: feed.source.name,
    url: feed.url,
    kind: feed.kind as FeedKind,
    pollIntervalSeconds: feed.pollIntervalSeconds,
    nextPollAt: feed.nextPollAt,
    errorStreak: feed.errorStreak,
    ...(feed.lastStatus !== null && { lastStatus: feed.lastStatus }),
    ...(feed.lastError !== null && { lastError: feed.lastError }),
    ...(feed.lastEntries !== null && { lastEntries: feed.lastEntries }),
    ...(feed.lastPolledAt !== null && { lastPolledAt: feed.lastPolledAt }),
  };
}
