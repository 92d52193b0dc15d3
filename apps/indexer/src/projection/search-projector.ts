import type { Logger } from 'pino';
import { ArticleIndexed, tell, type Names } from '@dateline/contracts';
import type {
  PendingDocument,
  SearchBacklogRepository,
  SearchReconciliationRepository,
  SettleResult,
} from '@dateline/database';
import { PermanentError, type EventPublisher } from '@dateline/messaging';
import type { BulkResult, BulkWriter } from '@dateline/search';
import type { IndexMemory } from './index-memory.js';
import type { IndexWaits } from './index-waits.js';
import type { LostDocuments } from './lost-documents.js';
import { ProjectionQueue, type QueueBounds } from './projection-queue.js';

/** What the projector works with. */
export interface ProjectorParts {
  readonly backlog: Pick<SearchBacklogRepository, 'pending' | 'markIndexed' | 'markFailed'>;
  readonly lives: Pick<SearchReconciliationRepository, 'raise'>;
  readonly documents: Pick<LostDocuments, 'putRight'>;
  readonly writer: Pick<BulkWriter, 'write'>;
  readonly publisher: Pick<EventPublisher, 'publish'>;
  readonly memory: Pick<IndexMemory, 'round' | 'missingOf'>;
  readonly waits: IndexWaits;
  readonly names: Pick<Names, 'physicalIndex' | 'periodOf'>;
  readonly logger: Logger;
}

export interface ProjectorOptions {
  /** What is held in memory at most; what is over waits in PostgreSQL. */
  readonly queue: QueueBounds;
  /** What is written and told together; default 200 documents and 8 MiB, one bulk request. */
  readonly batch?: QueueBounds;
  /** Milliseconds between two walks through the backlog when nothing is known to be missing; default 15,000. */
  readonly sweepMs?: number;
}

const BATCH: QueueBounds = { count: 200, bytes: 8 * 1024 ** 2 };
/** Milliseconds after which what was refused for now, or raised, is looked for again. */
const SOON_MS = 1000;
/** Seconds that a fresh revision has to come by the queue, before it is taken from the ledger. */
const IN_HAND_SECONDS = 5;

/** A revision that is set aside, and why. */
type Failure = Pick<PendingDocument, 'articleId' | 'sequence'> & { error: string };

/**
 * Law 5: Elasticsearch is a projection of the ledger. Fresh revisions come straight from the settled batch; whatever
 * did not make it (an outage, a full queue, a killed process) is found in PostgreSQL by `indexed_seq < revision_seq`.
 * The order is write → tell → mark, so that each step happens again until the last one is through.
 */
export class SearchProjector {
  private readonly queue: ProjectionQueue;
  private readonly batch: QueueBounds;
  private nextSweepAt = 0;
  /** Sequence up to which the present walk through the backlog has come. */
  private sweptTo = 0;

  constructor(
    private readonly parts: ProjectorParts,
    private readonly options: ProjectorOptions,
  ) {
    this.queue = new ProjectionQueue(options.queue);
    this.batch = options.batch ?? BATCH;
  }

  /** Takes the new revisions of a committed batch; never waits. */
  offer(results: readonly SettleResult[]): void {
    for (const { articleId, sequence, document, documentBytes } of results) {
      if (articleId === undefined || sequence === undefined || document === undefined) continue;
      const bytes = documentBytes ?? 0;
      if (!this.queue.offer({ articleId, sequence, document, bytes, isTold: false })) this.sweepSoon();
    }
  }

  /** Drops what is held in memory: the ledger knows what is missing, and whether these were ever its own. */
  forget(): void {
    this.queue.clear();
    this.sweepSoon();
  }

  /** One round: the queue first, then now and then the backlog. True when something was written. */
  async round(): Promise<boolean> {
    await this.parts.memory.round();
    return (await this.projectQueued()) || this.sweep();
  }

  /** Projects what is in the queue, and no more than that, until the signal aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.projectQueued()));
  }

  /** Documents that wait in this process. */
  get queued(): number {
    return this.queue.length;
  }

  private async projectQueued(): Promise<boolean> {
    const { waits, names } = this.parts;
    const batch = this.queue.take(this.batch);
    const isReady = ({ document }: PendingDocument) =>
      !waits.isHeld(names.physicalIndex(new Date(document.firstSeenAt)));
    await this.project(batch.filter(isReady));
    return batch.length > 0;
  }

  /** The next page of a walk through the backlog, past indices that take nothing; oldest revision first. */
  private async sweep(): Promise<boolean> {
    if (performance.now() < this.nextSweepAt) return false;
    const { backlog, waits, names, logger } = this.parts;
    const page = await backlog.pending({
      limit: this.batch.count,
      maxBytes: this.batch.bytes,
      minAgeSeconds: IN_HAND_SECONDS,
      after: this.sweptTo,
      except: waits.held().flatMap((index) => names.periodOf(index) ?? []),
    });
    const last = page.at(-1);
    if (!last) {
      this.sweptTo = 0;
      this.nextSweepAt = Math.min(performance.now() + (this.options.sweepMs ?? 15_000), waits.nextTryAt());
      return false;
    }
    logger.info(
      { event: 'search-backlog', documents: page.length },
      'Revisions are indexed from the ledger.',
    );
    await this.project(page);
    this.sweptTo = last.sequence;
    return true;
  }

  /** Walks through the backlog from its beginning. */
  private sweepSoon(): void {
    this.nextSweepAt = 0;
    this.sweptTo = 0;
  }

  private sweepWithin(ms: number): void {
    this.nextSweepAt = Math.min(this.nextSweepAt, performance.now() + ms);
  }

  private async project(batch: readonly PendingDocument[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const { results } = await this.parts.writer.write(batch);
      this.parts.waits.note(results);
      if (results.some(({ status }) => status === 'retry')) this.sweepWithin(SOON_MS);
      const written = await this.writtenOf(batch, results);
      const untold = await this.tell(written.filter(({ isTold }) => !isTold));
      const isUntold = new Set(untold.map(keyOf));
      const marks = written.filter((projection) => !isUntold.has(keyOf(projection)));
      await this.putRight(await this.parts.backlog.markIndexed(marks), marks);
      const refused = results.flatMap(({ articleId, sequence, status, error = 'unknown' }) =>
        status === 'failed' ? [{ articleId, sequence, error }] : [],
      );
      await this.setAside([...refused, ...untold]);
    } catch (error) {
      // Nothing is kept in memory while a server is down: the ledger knows what is missing.
      this.forget();
      throw error;
    }
  }

  /** What search holds now. The rest is found in the ledger again: it was refused, or its index has gone meanwhile. */
  private async writtenOf(
    batch: readonly PendingDocument[],
    results: readonly BulkResult[],
  ): Promise<PendingDocument[]> {
    const done = results.filter(({ status }) => status === 'indexed' || status === 'older');
    const missing = await this.parts.memory.missingOf(new Set(done.map(({ index }) => index)));
    const raised = await this.raise(done.filter(({ status }) => status === 'older'));
    const isWritten = new Set(
      done.filter(({ index, articleId }) => !missing.has(index) && !raised.has(articleId)).map(keyOf),
    );
    return batch.filter((projection) => isWritten.has(keyOf(projection)));
  }

  /**
   * An index that holds a higher sequence than the ledger's own current one has seen another life of the ledger. The
   * revision gets a sequence beyond everything, and is written again.
   */
  private async raise(older: readonly BulkResult[]): Promise<ReadonlySet<string>> {
    if (older.length === 0) return new Set();
    const raised = new Set(await this.parts.lives.raise(older));
    if (raised.size > 0) {
      this.parts.logger.warn(
        { event: 'search-ahead', documents: raised.size },
        'Search holds revisions that this ledger has never made: its own are written over them.',
      );
      this.nextSweepAt = performance.now() + SOON_MS;
    }
    return raised;
  }

  /** What was in memory while the ledger lost the life that had made it is in search now, and has to go from there. */
  private async putRight(
    strange: readonly { articleId: string; sequence: number }[],
    written: readonly PendingDocument[],
  ): Promise<void> {
    const isStrange = new Set(strange.map(keyOf));
    await this.parts.documents.putRight(
      written
        .filter((projection) => isStrange.has(keyOf(projection)))
        .map(({ articleId, sequence, document: { captureId, firstSeenAt } }) => {
          const index = this.parts.names.physicalIndex(new Date(firstSeenAt));
          return { articleId, sequence, captureId, index };
        }),
    );
  }

  /** Tells what is searchable now, and gives what can never be told. */
  private async tell(written: readonly PendingDocument[]): Promise<Failure[]> {
    if (written.length === 0) return [];
    const { publisher } = this.parts;
    try {
      await publisher.publish(written.map(indexedEvent));
      return [];
    } catch (error) {
      // Nothing was sent: one of them breaks its contract, and only one by one can tell which.
      if (!(error instanceof PermanentError)) throw error;
    }
    const untold: Failure[] = [];
    for (const projection of written) {
      try {
        await publisher.publish([indexedEvent(projection)]);
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
    await this.parts.backlog.markFailed(failures);
    for (const failure of failures)
      this.parts.logger.error({ event: 'index-failed', ...failure }, 'A document was set aside.');
  }
}

const keyOf = ({ articleId, sequence }: { articleId: string; sequence: number }) =>
  `${articleId}/${sequence}`;

function indexedEvent({ document }: PendingDocument) {
  return tell(ArticleIndexed, {
    articleId: document.articleId,
    revision: document.revision,
    change: document.revision === 1 ? 'created' : 'updated',
    document,
  });
}
