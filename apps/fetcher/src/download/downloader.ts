import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { FrontierItem, FrontierRepository } from '@dateline/database';
import { FetchFailure, type GuardedClient, type FetchResult } from '@dateline/http';
import type { CaptureCommitter, Download } from './capture-committer.js';
import { decideFailure, type RetryRules } from './download-outcome.js';
import type { LagGate } from './lag-gate.js';

export interface DownloaderOptions extends RetryRules {
  /** Downloads at the same time. */
  concurrency: number;
  hostIntervalMs: number;
  hostDownloads: number;
  /** Seconds that a leased article is ours; longer than any download. */
  leaseSeconds: number;
  limits: DownloadLimits;
}

/** Limits of one download; hitting one gives the capture a reason. */
export interface DownloadLimits {
  maxBytes: number;
  deadlineMs: number;
  maxRedirects: number;
}

/** Accepted media types; anything else is still captured and gets its reason from the parser. */
const ACCEPT = 'text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1';

/**
 * Takes due articles from the frontier, downloads them side by side and hands the captures to the committer. Keeps
 * nothing that matters: a lease that is not honoured runs out and the article is due again.
 */
export class Downloader {
  private readonly active = new Set<Promise<void>>();

  constructor(
    private readonly frontier: FrontierRepository,
    private readonly client: GuardedClient,
    private readonly committer: Pick<CaptureCommitter, 'add'>,
    private readonly gate: LagGate,
    private readonly options: DownloaderOptions,
    private readonly logger: Logger,
  ) {}

  /** One round: waits for room, leases, starts. True when there was something to do. */
  async round(): Promise<boolean> {
    const { concurrency } = this.options;
    if (this.active.size > concurrency / 2) {
      await Promise.race(this.active);
      return true;
    }
    const limit = Math.min(concurrency - this.active.size, (await this.gate.room()) - this.active.size);
    if (limit <= 0) return false;
    const { hostIntervalMs, hostDownloads, leaseSeconds } = this.options;
    const items = await this.frontier.leaseDue({
      limit,
      perHost: hostIntervalMs > 0 ? 1 : hostDownloads,
      hostIntervalMs,
      leaseSeconds,
    });
    for (const item of items) this.start(item);
    return items.length > 0;
  }

  /** Resolves when all downloads that run have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.active);
  }

  private start(item: FrontierItem): void {
    const running: Promise<void> = this.download(item)
      .catch((error: unknown) =>
        this.logger.error(
          { event: 'download-lost', url: item.url, err: error },
          'Will be tried again when its lease ends.',
        ),
      )
      .finally(() => this.active.delete(running));
    this.active.add(running);
  }

  private async download(item: FrontierItem): Promise<void> {
    // Several articles of one host keep their distance.
    if (item.startInMs > 0) await sleep(item.startInMs);
    const startedAt = new Date();
    try {
      const answer = await this.client.fetch(item.url, { accept: ACCEPT, ...this.options.limits });
      await this.committer.add(downloadOf(item, answer, startedAt));
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      await this.fail(item, error, startedAt);
    }
  }

  private async fail(item: FrontierItem, failure: FetchFailure, startedAt: Date): Promise<void> {
    const decision = decideFailure(failure, item.attempt, this.options, item.articleId);
    this.logger.info(
      { event: 'download-failed', url: item.url, attempt: item.attempt, ...decision, cause: failure.message },
      'A download failed.',
    );
    if (decision.kind === 'reject') {
      await this.committer.add(rejectedDownloadOf(item, failure, decision, startedAt));
      return;
    }
    if (decision.hostPauseSeconds) await this.frontier.backOffHost(item.host, decision.hostPauseSeconds);
    await this.frontier.retryLater(item.articleId, {
      delaySeconds: decision.delaySeconds,
      error: `${failure.reason}: ${failure.message}`,
    });
  }
}

/** Response headers that are worth keeping with a capture. */
const KEPT_HEADERS = [
  'content-type',
  'etag',
  'last-modified',
  'x-robots-tag',
  'tdm-reservation',
  'content-language',
];

function downloadOf(item: FrontierItem, answer: FetchResult, startedAt: Date): Download {
  return {
    articleId: item.articleId,
    finalUrl: answer.finalUrl,
    status: answer.status,
    headers: Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => (answer.headers[name] ? [[name, answer.headers[name]]] : [])),
    ),
    contentType: answer.contentType,
    body: answer.body,
    tookMs: Math.round(answer.tookMs),
    attempt: item.attempt,
    startedAt,
    hints: item.hints,
    ...(answer.body.length === 0
      ? { rejection: { reason: 'empty-body' as const, note: 'The answer had no body.' } }
      : {}),
  };
}

function rejectedDownloadOf(
  item: FrontierItem,
  failure: FetchFailure,
  { reason, note }: { reason: FetchFailure['reason']; note: string },
  startedAt: Date,
): Download {
  return {
    articleId: item.articleId,
    finalUrl: item.url,
    status: failure.status ?? 0,
    body: Buffer.alloc(0),
    tookMs: Date.now() - startedAt.getTime(),
    attempt: item.attempt,
    startedAt,
    hints: item.hints,
    rejection: { reason, note },
  };
}
