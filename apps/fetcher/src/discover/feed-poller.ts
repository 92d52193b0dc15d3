import type { Logger } from 'pino';
import { nextPollSeconds } from '@dateline/crawl';
import type { DueFeed, FeedRepository, FrontierRepository, HostRepository } from '@dateline/database';
import { FetchFailure, type GuardedClient, type FetchResult } from '@dateline/http';
import type { DownloadLimits } from '../download/downloader.js';
import type { IsLedgersFault } from '../ledger-fault.js';
import { WorkPool } from '../work-pool.js';
import { discoveryOf } from './discovery.js';
import type { FeedTask, ReadFeed } from './feed.worker.js';

export interface FeedPollerOptions {
  /** Feeds that are polled at the same time. */
  concurrency: number;
  minSeconds: number;
  maxSeconds: number;
  leaseSeconds: number;
  /** Distance between two requests to one host, downloads included. */
  hostIntervalMs: number;
  isLedgersFault: IsLedgersFault;
  limits: DownloadLimits;
}

/** What of the ledger a poll reads and writes. */
export interface FeedLedger {
  feeds: FeedRepository;
  hosts: HostRepository;
  frontier: FrontierRepository;
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
  private readonly pool: WorkPool;
  private readonly stopping = new AbortController();

  constructor(
    private readonly ledger: FeedLedger,
    private readonly client: GuardedClient,
    private readonly read: ReadFeedDocument,
    private readonly options: FeedPollerOptions,
    private readonly logger: Logger,
  ) {
    this.pool = new WorkPool(options.concurrency);
  }

  /** One round: takes what is due onto the free places. True when something was due. */
  async round(): Promise<boolean> {
    const limit = await this.pool.free();
    if (limit === 0) return false;
    const { leaseSeconds, hostIntervalMs } = this.options;
    const due = await this.ledger.feeds.leaseDue({ limit, leaseSeconds, hostIntervalMs });
    for (const feed of due) this.pool.start(() => this.pollSafely(feed));
    return due.length > 0;
  }

  /** Resolves when all polls that run have ended. */
  drain(): Promise<void> {
    return this.pool.drain();
  }

  /** Begins nothing new; polls that run are ended, and their feeds given back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.pool.close();
    await this.pool.drain();
  }

  private async pollSafely(feed: DueFeed): Promise<void> {
    try {
      await this.poll(feed);
    } catch (error) {
      if (this.stopping.signal.aborted) return this.giveBack(feed, 0);
      this.logger.error(
        { event: 'poll-lost', feed: feed.url, err: error },
        'Will be polled again when its lease ends.',
      );
    }
  }

  private async poll(feed: DueFeed): Promise<void> {
    const startedAt = performance.now();
    const result = await this.visitInTurn(feed);
    if (result === undefined) return;
    if (result.retryAfterSeconds) await this.ledger.frontier.backOffHost(feed.host, result.retryAfterSeconds);
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
    await this.ledger.feeds.recordPoll(feed.feedId, {
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

  /**
   * Visits the feed when it is its host's turn; else gives it back until then. Whatever goes wrong is the feed's failure,
   * told and followed by a growing pause, but for a ledger that is down.
   */
  private async visitInTurn(feed: DueFeed): Promise<PollResult | undefined> {
    try {
      const waitMs = await this.ledger.hosts.reserve(feed.host, this.options.hostIntervalMs);
      if (waitMs === 0) return await this.visit(feed);
      await this.giveBack(feed, waitMs);
      return undefined;
    } catch (error) {
      if (this.stopping.signal.aborted || this.options.isLedgersFault(error)) throw error;
      return { status: 0, error: `feed-not-stored: ${reasonOf(error)}`, newEntries: 0 };
    }
  }

  private giveBack(feed: DueFeed, waitMs: number): Promise<void> {
    return this.ledger.feeds.giveBack(feed.feedId, waitMs);
  }

  private async visit(feed: DueFeed): Promise<PollResult> {
    try {
      const answer = await this.client.fetch(feed.url, {
        accept: ACCEPT,
        etag: feed.etag,
        lastModified: feed.lastModified,
        signal: this.stopping.signal,
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
    const { inserted, changed } = await this.ledger.frontier.discover(feed.sourceId, entries);
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
        message: reasonOf(error),
      };
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
