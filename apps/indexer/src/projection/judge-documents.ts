import type { Names } from '@dateline/contracts';
import type { LedgerArticle } from '@dateline/database';
import type { PlacedDocument } from '@dateline/search';

/** What has to be done about documents that may be of a lost life. */
export interface Judgement {
  /** Current revisions of the ledger that must be written over what search holds. */
  readonly raise: readonly { articleId: string; sequence: number }[];
  /** Documents that stand where the ledger has none. */
  readonly withdraw: readonly PlacedDocument[];
  /** Documents over which the ledger's own is about to be written anyway. */
  readonly wait: readonly PlacedDocument[];
}

/** Holds documents against the ledger; pure. What both hold alike is in none of the three. */
export function judgeDocuments(
  documents: readonly PlacedDocument[],
  ledger: ReadonlyMap<string, LedgerArticle>,
  names: Pick<Names, 'physicalIndex'>,
): Judgement {
  const raise: Judgement['raise'][number][] = [];
  const withdraw: PlacedDocument[] = [];
  const wait: PlacedDocument[] = [];
  for (const document of documents) {
    const held = ledger.get(document.articleId);
    // First seen in another month in this life: its document stands, or will stand, in that month's index.
    if (!held || names.physicalIndex(held.firstSeenAt) !== document.index) withdraw.push(document);
    else if (held.sequence === document.sequence && held.captureId === document.captureId) continue;
    else if (held.sequence > document.sequence && held.isPending) wait.push(document);
    else raise.push({ articleId: held.articleId, sequence: held.sequence });
  }
  return { raise, withdraw, wait };
}
