import type { Logger } from 'pino';
import { nextPollSeconds } from '@dateline/crawl';
import type { DueFeed, FeedRepository, FrontierRepository } from '@dateline/database';
import { FetchFailure, type GuardedClient, type FetchResult } from '@dateline/http';
import type { DownloadLimits } from '../download/downloader.js';
import { discoveryOf } from './discovery.js';
import type { FeedTask, ReadFeed } from './feed.worker.js';

export interface FeedPollerOptions {
  /** Feeds that are polled at the same time. */
  concurrency: number;
  minSeconds: number;
  maxSeconds: number;
  leaseSeconds: number;
  limits: DownloadLimits;
}

const ACCEPT =
  'application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1';

/** What one poll found out, before it is written down. */
interface PollResult {
  status: number;
  etag?: string;
  lastModified?: string;
  error?: string;
  entries?: number;
  /** Entries that lead to no article address. */
  skippedEntries?: number;
  /** The feed was cut off, or lists more than is read. */
  isTruncated?: boolean;
  newEntries: number;
  retryAfterSeconds?: number;
  ttlSeconds?: number;
}

/** Nest token of the function that reads a feed document, in a thread with a deadline. */
export const READ_FEED = Symbol('read feed');
export type ReadFeedDocument = (task: FeedTask) => Promise<ReadFeed>;

/** Polls due feeds with conditional requests, puts what they list on the frontier, and says when to come again. */
export class FeedPoller {
  constructor(
    private readonly feeds: FeedRepository,
    private readonly frontier: FrontierRepository,
    private readonly client: GuardedClient,
    private readonly read: ReadFeedDocument,
    private readonly options: FeedPollerOptions,
    private readonly logger: Logger,
  ) {}

  /** One round: polls what is due, side by side. True when something was due. */
  async round(): Promise<boolean> {
    const { concurrency, leaseSeconds } = this.options;
    const due = await this.feeds.leaseDue({ limit: concurrency, leaseSeconds });
    await Promise.all(due.map((feed) => this.poll(feed)));
    return due.length > 0;
  }

  private async poll(feed: DueFeed): Promise<void> {
    const startedAt = performance.now();
    const result = await this.visit(feed);
    if (result.retryAfterSeconds) await this.frontier.backOffHost(feed.host, result.retryAfterSeconds);
    const streak = result.error === undefined ? 0 : feed.errorStreak + 1;
    const next = nextPollSeconds({
      limits: this.options,
      intervalSeconds: feed.pollIntervalSeconds,
      hasNewEntries: result.newEntries > 0,
      errorStreak: streak,
      retryAfterSeconds: result.retryAfterSeconds,
      ttlSeconds: result.ttlSeconds,
      key: feed.url,
    });
    await this.feeds.recordPoll(feed.feedId, {
      ...result,
      streak,
      nextPollInSeconds: next.delaySeconds,
      intervalSeconds: next.intervalSeconds,
    });
    const tookMs = Math.round(performance.now() - startedAt);
    this.logger.info(
      { event: 'feed-polled', feed: feed.url, ...result, nextPollInSeconds: next.delaySeconds, tookMs },
      result.error ?? 'A feed was polled.',
    );
  }

  private async visit(feed: DueFeed): Promise<PollResult> {
    try {
      const answer = await this.client.fetch(feed.url, {
        accept: ACCEPT,
        etag: feed.etag,
        lastModified: feed.lastModified,
        ...this.options.limits,
      });
      if (answer.status === 304)
        return { status: 304, etag: feed.etag, lastModified: feed.lastModified, newEntries: 0 };
      return await this.discover(feed, answer);
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      return {
        status: error.status ?? 0,
        error: `${error.reason}: ${error.message}`,
        newEntries: 0,
        retryAfterSeconds: error.retryAfterSeconds,
      };
    }
  }

  private async discover(feed: DueFeed, answer: FetchResult): Promise<PollResult> {
    const feedDocument = await this.readSafely({
      body: answer.body,
      contentType: answer.contentType,
      url: answer.finalUrl,
    });
    if (feedDocument.kind === 'broken') {
      return { status: answer.status, error: `${feedDocument.code}: ${feedDocument.message}`, newEntries: 0 };
    }
    const { entries, skipped } = discoveryOf(feedDocument.entries, feedDocument.language);
    const { inserted, changed } = await this.frontier.discover(feed.sourceId, entries);
    return {
      status: answer.status,
      etag: answer.etag,
      lastModified: answer.lastModified,
      entries: entries.length,
      skippedEntries: skipped.length + feedDocument.skippedEntries,
      isTruncated: feedDocument.isTruncated,
      newEntries: inserted + changed,
      ttlSeconds: feedDocument.ttlSeconds,
    };
  }

  /** A feed that breaks the reader, its deadline or its memory is a broken feed; the next one goes on. */
  private async readSafely(task: FeedTask): Promise<ReadFeed> {
    try {
      return await this.read(task);
    } catch (error) {
      return {
        kind: 'broken',
        code: 'feed-unreadable',
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }
}
