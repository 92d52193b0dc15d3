import type { Logger } from 'pino';
import type {
  IncarnationRepository,
  SearchReconciliationRepository,
  UnreconciledLife,
} from '@dateline/database';
import type { PlacedDocument } from '@dateline/search';
import type { LostDocuments, PutRight } from './lost-documents.js';

/** The search index as the reconciler reads it. */
export interface SequencesInSearch {
  between(
    range: { above: number; below: number },
    after?: PlacedDocument,
  ): Promise<readonly PlacedDocument[]>;
  highest(): Promise<number>;
  closed(): Promise<readonly string[]>;
}

export interface ReconcilerParts {
  readonly lives: Pick<SearchReconciliationRepository, 'unreconciled' | 'markReconciled'>;
  readonly incarnations: Pick<IncarnationRepository, 'beginWhenBehind'>;
  readonly search: SequencesInSearch;
  readonly documents: Pick<LostDocuments, 'putRight'>;
  readonly projector: { forget(): void };
  readonly logger: Logger;
}

/** Seconds for which a bulk of the lost life may still be under way. */
const SETTLED_SECONDS = 60;

/**
 * When the ledger begins a new life (a restore, a failover, a restart that may have cut its history), search may hold
 * documents of the life before: at sequences that this ledger has never given. They are asked for by their sequences,
 * compared with the ledger and put right, until a pass over all of them finds nothing.
 */
export class LifeReconciler {
  private newest: string | undefined;
  private isAheadChecked = false;

  constructor(private readonly parts: ReconcilerParts) {}

  /** One round: a pass for each life that is open. */
  async round(): Promise<boolean> {
    const open = await this.parts.lives.unreconciled();
    this.noticeNewLife(open.at(-1));
    if (!this.isAheadChecked) await this.beginWhenBehind();
    for (const life of open) await this.reconcile(life);
    return false;
  }

  /** Documents in memory may be of the life before: dropped, for the ledger knows which ones are its own. */
  private noticeNewLife(life: UnreconciledLife | undefined): void {
    if (!life || life.incarnation === this.newest) return;
    this.newest = life.incarnation;
    this.parts.projector.forget();
    this.parts.logger.warn(
      { event: 'search-reconcile', incarnation: life.incarnation },
      'The ledger has begun a new life: search is held against it.',
    );
  }

  private async reconcile(life: UnreconciledLife): Promise<void> {
    const { lives, search, logger } = this.parts;
    const closed = await search.closed();
    const counts = await this.pass(life);
    const { raised, withdrawn, waiting } = counts;
    if (raised + withdrawn > 0)
      logger.warn(
        { event: 'search-reconciled', incarnation: life.incarnation, ...counts },
        'Documents of a lost life of the ledger were put right in search.',
      );
    // A closed index cannot be looked into: the life stays open until it can.
    if (raised + withdrawn + waiting + closed.length > 0 || life.ageSeconds < SETTLED_SECONDS) return;
    await lives.markReconciled(life.incarnation);
    this.isAheadChecked = false;
    logger.info(
      { event: 'search-agrees', incarnation: life.incarnation },
      'Search holds nothing of a lost life of the ledger.',
    );
  }

  /** Looks at all documents between what the ledger had committed and what this life gives. */
  private async pass(life: UnreconciledLife): Promise<PutRight> {
    const { search, documents } = this.parts;
    const range = { above: life.afterSequence, below: life.beforeSequence };
    const counts: PutRight = { raised: 0, withdrawn: 0, waiting: 0 };
    for (
      let page = await search.between(range);
      page.length > 0;
      page = await search.between(range, page.at(-1))
    ) {
      const { raised, withdrawn, waiting } = await documents.putRight(page);
      counts.raised += raised;
      counts.withdrawn += withdrawn;
      counts.waiting += waiting;
    }
    return counts;
  }

  /** Search that has seen higher numbers than the ledger has given has seen another life of it, which nobody noticed. */
  private async beginWhenBehind(): Promise<void> {
    const sequence = await this.parts.search.highest();
    const begun = await this.parts.incarnations.beginWhenBehind('behind-index', { sequence });
    this.isAheadChecked = true;
    if (begun)
      this.parts.logger.warn(
        { event: 'ledger-behind-search', incarnation: begun.incarnation, sequence },
        'Search has seen sequences that this ledger has not given: a new life of the ledger begins beyond them.',
      );
  }
}
