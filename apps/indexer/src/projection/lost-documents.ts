import type { Names } from '@dateline/contracts';
import type { SearchReconciliationRepository } from '@dateline/database';
import type { BulkWriter, PlacedDocument } from '@dateline/search';
import { judgeDocuments } from './judge-documents.js';
import { documentsReconciled } from './projection-metrics.js';

/** What was found to be done about documents. */
export interface PutRight {
  raised: number;
  withdrawn: number;
  /** Documents over which the ledger's own is about to be written anyway. */
  waiting: number;
}

/** Puts documents right that may be of a lost life of the ledger. */
export class LostDocuments {
  constructor(
    private readonly ledger: Pick<SearchReconciliationRepository, 'compareWithLedger' | 'raise'>,
    private readonly writer: Pick<BulkWriter, 'withdraw'>,
    private readonly names: Pick<Names, 'physicalIndex'>,
  ) {}

  /** Holds them against the ledger: its own revisions will be written over them, and what it does not have goes. */
  async putRight(documents: readonly PlacedDocument[]): Promise<PutRight> {
    if (documents.length === 0) return { raised: 0, withdrawn: 0, waiting: 0 };
    const held = await this.ledger.compareWithLedger(documents.map(({ articleId }) => articleId));
    const { raise, withdraw, wait } = judgeDocuments(documents, held, this.names);
    const raised = (await this.ledger.raise(raise)).length;
    // At exactly the version that was found: what the ledger has written there meanwhile is a later one, and stays.
    if (withdraw.length > 0) await this.writer.withdraw(withdraw);
    documentsReconciled.inc({ action: 'raised' }, raised);
    documentsReconciled.inc({ action: 'withdrawn' }, withdraw.length);
    return { raised, withdrawn: withdraw.length, waiting: wait.length };
  }
}
