import type { Logger } from 'pino';
import { ArticleIndexed, tell, type ArticleDocument } from '@dateline/contracts';
import type { SearchBacklogRepository, SettleResult } from '@dateline/database';
import { PermanentError, type EventPublisher } from '@dateline/messaging';
import type { BulkWriter } from '@dateline/search';

export interface ProjectorOptions {
  /** Documents held in memory at most; what is over waits in PostgreSQL. */
  queueSize: number;
  /** Documents of one bulk request; default 200. */
  batchSize?: number;
  /** Milliseconds between two looks at the backlog in PostgreSQL when nothing is known to be missing; default 15,000. */
  sweepMs?: number;
}

/** A revision that has to become searchable. */
interface Projection {
  articleId: string;
  sequence: number;
  document: ArticleDocument;
}

/** A revision that is set aside, and why. */
type Failure = Omit<Projection, 'document'> & { error: string };

/**
 * Law 5: Elasticsearch is a projection of the ledger. Fresh revisions come straight from the settled batch; whatever
 * did not make it (an outage, a full queue, a killed process) is found in PostgreSQL by `indexed_seq < revision_seq`.
 * The order is write → tell → mark, so that each step happens again until the last one is through.
 */
export class SearchProjector {
  private queue: Projection[] = [];
  private nextSweepAt = 0;

  constructor(
    private readonly backlog: Pick<SearchBacklogRepository, 'pending' | 'markIndexed' | 'markFailed'>,
    private readonly writer: Pick<BulkWriter, 'write'>,
    private readonly publisher: Pick<EventPublisher, 'publish'>,
    private readonly options: ProjectorOptions,
    private readonly logger: Logger,
  ) {}

  /** Takes the new revisions of a committed batch; never waits. */
  offer(results: readonly SettleResult[]): void {
    for (const { articleId, sequence, document } of results) {
      if (articleId === undefined || sequence === undefined || document === undefined) continue;
      if (this.queue.length < this.options.queueSize) this.queue.push({ articleId, sequence, document });
      else this.nextSweepAt = 0;
    }
  }

  /** One round: the queue first, then now and then the backlog. True when something was written. */
  async round(): Promise<boolean> {
    const batchSize = this.options.batchSize ?? 200;
    const batch = this.queue.splice(0, batchSize);
    if (batch.length > 0) {
      await this.project(batch);
      return true;
    }
    if (performance.now() < this.nextSweepAt) return false;
    const missing = await this.backlog.pending({ limit: batchSize, minAgeSeconds: 5 });
    if (missing.length > 0) {
      this.logger.info(
        { event: 'search-backlog', documents: missing.length },
        'Revisions are indexed from the ledger.',
      );
      await this.project(missing);
    }
    if (missing.length < batchSize) this.nextSweepAt = performance.now() + (this.options.sweepMs ?? 15_000);
    return missing.length > 0;
  }

  /** Projects what is in the queue, and no more than that, until the signal aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.queue.length > 0) await this.round();
  }

  /** Documents that wait in this process. */
  get queued(): number {
    return this.queue.length;
  }

  private async project(batch: readonly Projection[]): Promise<void> {
    try {
      const { results } = await this.writer.write(batch);
      const isDone = new Set(
        results.filter(({ status }) => status !== 'failed' && status !== 'retry').map(keyOf),
      );
      const written = batch.filter((projection) => isDone.has(keyOf(projection)));
      const untold = await this.tell(written);
      const isUntold = new Set(untold.map(keyOf));
      await this.backlog.markIndexed(written.filter((projection) => !isUntold.has(keyOf(projection))));
      const refused = results.flatMap(({ articleId, sequence, status, error = 'unknown' }) =>
        status === 'failed' ? [{ articleId, sequence, error }] : [],
      );
      await this.setAside([...refused, ...untold]);
      if (results.some(({ status }) => status === 'retry')) this.nextSweepAt = 0;
    } catch (error) {
      // Nothing is kept in memory while a server is down: the ledger knows what is missing.
      this.queue = [];
      this.nextSweepAt = 0;
      throw error;
    }
  }

  /** Tells what is searchable now, and gives what can never be told. */
  private async tell(written: readonly Projection[]): Promise<Failure[]> {
    try {
      await this.publisher.publish(written.map(indexedEvent));
      return [];
    } catch (error) {
      // Nothing was sent: one of them breaks its contract, and only one by one can tell which.
      if (!(error instanceof PermanentError)) throw error;
    }
    const untold: Failure[] = [];
    for (const projection of written) {
      try {
        await this.publisher.publish([indexedEvent(projection)]);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        const { articleId, sequence } = projection;
        untold.push({ articleId, sequence, error: error.message });
      }
    }
    return untold;
  }

  /** A document that can never be indexed or told is set aside with its reason, so that the others go on. */
  private async setAside(failures: readonly Failure[]): Promise<void> {
    await this.backlog.markFailed(failures);
    for (const failure of failures)
      this.logger.error({ event: 'index-failed', ...failure }, 'A document was set aside.');
  }
}

const keyOf = ({ articleId, sequence }: { articleId: string; sequence: number }) =>
  `${articleId}/${sequence}`;

function indexedEvent({ document }: Projection) {
  return tell(ArticleIndexed, {
    articleId: document.articleId,
    revision: document.revision,
    change: document.revision === 1 ? 'created' : 'updated',
    document,
  });
}
