import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { FrontierItem, FrontierRepository } from '@dateline/database';
import { FetchFailure, type GuardedClient } from '@dateline/http';
import type { IsLedgersFault } from '../ledger-fault.js';
import { DownloadPause } from '../pace/download-pause.js';
import type { Pace } from '../pace/pace.js';
import { WorkPool } from '../work-pool.js';
import { BodyBudget, type BodyHold } from './body-budget.js';
import type { CaptureCommitter } from './capture-committer.js';
import { downloadOf, rejectedDownloadOf } from './captured-download.js';
import { companyOf, decideFailure, type RetryRules } from './download-outcome.js';

export interface DownloaderOptions extends RetryRules {
  /** Downloads at the same time. */
  concurrency: number;
  /** Bytes of bodies that are held at the same time. */
  bodyBytes: number;
  hostIntervalMs: number;
  hostDownloads: number;
  /** Seconds that a leased article is ours; longer than any download. */
  leaseSeconds: number;
  /** Milliseconds that downloads get to end when the service stops. */
  stopMs: number;
  isLedgersFault: IsLedgersFault;
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
  private readonly pool: WorkPool;
  private readonly bodies: BodyBudget;
  private readonly pause: DownloadPause;
  /** Aborts what has not begun, then what runs. */
  private readonly stopping = new AbortController();
  private readonly abandoning = new AbortController();
  /** Leases of which nothing came through no fault of the article; given back as soon as the ledger answers. */
  private owed: FrontierItem[] = [];
  /** An article whose fetcher ended more than once: it is downloaded with nobody beside it. */
  private suspect: FrontierItem | undefined;

  constructor(
    private readonly frontier: FrontierRepository,
    private readonly client: GuardedClient,
    private readonly committer: Pick<CaptureCommitter, 'add'>,
    private readonly pace: Pick<Pace, 'roomToCommit'>,
    private readonly options: DownloaderOptions,
    private readonly logger: Logger,
  ) {
    this.pool = new WorkPool(options.concurrency);
    this.bodies = new BodyBudget(options.bodyBytes, options.limits.maxBytes);
    this.pause = new DownloadPause(logger);
  }

  /** One round: waits for a free place, leases, starts. True when there was something to do. */
  async round(): Promise<boolean> {
    await this.giveBackOwed();
    if (this.suspect) return this.downloadAlone(this.suspect);
    const places = await this.pool.free();
    // Counted first: what ends while the pace is asked is a capture there, or runs here, and never neither.
    const running = this.pool.busy;
    const room = (await this.pace.roomToCommit()) - running;
    const limit = Math.min(places, room, this.bodies.room);
    this.pause.see(places === 0 || limit > 0 ? undefined : room > 0 ? 'memory' : 'backlog');
    if (limit <= 0) return false;
    const { hostIntervalMs, hostDownloads, leaseSeconds } = this.options;
    const items = await this.frontier.leaseDue({
      limit,
      perHost: hostIntervalMs > 0 ? 1 : hostDownloads,
      hostIntervalMs,
      leaseSeconds,
    });
    for (const item of items) this.begin(item);
    await this.giveBackOwed();
    return items.length > 0;
  }

  /**
   * Begins nothing new and gives back what was leased and not begun. Downloads that run get their time; after it they
   * are given back as well, and count as no attempt.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.pool.close();
    const timer = setTimeout(() => this.abandoning.abort(), this.options.stopMs);
    await this.pool.drain();
    clearTimeout(timer);
    if (this.suspect) this.owed.push(this.suspect);
    await this.giveBackOwed();
  }

  private begin(item: FrontierItem): void {
    const company = companyOf(item, this.options);
    if (this.stopping.signal.aborted || (company === 'nobody' && this.suspect)) this.owed.push(item);
    else if (company === 'nobody') this.suspect = item;
    else this.start(item, company === 'never');
  }

  private async downloadAlone(item: FrontierItem): Promise<boolean> {
    await this.pool.drain();
    if (this.stopping.signal.aborted) return false;
    this.suspect = undefined;
    this.start(item, false);
    await this.pool.drain();
    return true;
  }

  private start(item: FrontierItem, isOver: boolean): void {
    const body = this.bodies.take();
    this.pool.start(async () => {
      try {
        await (isOver ? this.giveUp(item) : this.download(item, body));
      } catch (error) {
        this.lose(item, error);
      } finally {
        body.release();
      }
    });
  }

  private async download(item: FrontierItem, body: BodyHold): Promise<void> {
    // Several articles of one host keep their distance.
    if (item.startInMs > 0) await sleep(item.startInMs, undefined, { signal: this.stopping.signal });
    const startedAt = new Date();
    const { signal } = this.abandoning;
    try {
      const answer = await this.client.fetch(item.url, { accept: ACCEPT, signal, ...this.options.limits });
      body.arrived(answer.body.byteLength);
      await this.committer.add(downloadOf(item, answer, startedAt));
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      body.release();
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
      await this.committer.add(rejectedDownloadOf(item, { ...decision, status: failure.status }, startedAt));
      return;
    }
    if (decision.hostPauseSeconds) await this.frontier.backOffHost(item.host, decision.hostPauseSeconds);
    await this.frontier.retryLater(item.articleId, {
      delaySeconds: decision.delaySeconds,
      error: `${failure.reason}: ${failure.message}`,
    });
  }

  /** Every fetcher that had the article ended, or could not write down what it got: it is not fetched once more. */
  private async giveUp(item: FrontierItem): Promise<void> {
    const note = `${item.attempt - 1} downloads of this address came to no end.`;
    this.logger.error({ event: 'download-given-up', url: item.url, attempt: item.attempt }, note);
    await this.committer.add(rejectedDownloadOf(item, { reason: 'fetch-abandoned', note }, new Date()));
  }

  private lose(item: FrontierItem, error: unknown): void {
    const isStopped = this.stopping.signal.aborted && isAbort(error);
    if (isStopped || this.options.isLedgersFault(error)) this.owed.push(item);
    if (isStopped) return;
    this.logger.error(
      { event: 'download-lost', url: item.url, err: error },
      'Will be tried again when its lease ends.',
    );
  }

  private async giveBackOwed(): Promise<void> {
    if (this.owed.length === 0) return;
    const owed = this.owed;
    await this.frontier.giveBack(owed);
    this.owed = this.owed.filter((item) => !owed.includes(item));
  }
}

function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | undefined)?.name === 'AbortError';
}
