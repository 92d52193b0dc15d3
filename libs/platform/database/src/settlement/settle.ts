import type { EntityManager } from 'typeorm';
import { decide, type Verdict } from './decide.js';
import { lockLedger } from './lock-ledger.js';
import type { SettleItem, SettleResult } from './settle-item.js';
import { writeVerdicts, type WrittenRevision } from './write-verdicts.js';

/** Settles a batch inside an open transaction; results are in the order of the items. */
export async function settleInTransaction(
  manager: EntityManager,
  items: readonly SettleItem[],
): Promise<SettleResult[]> {
  const ledger = await lockLedger(manager, items);
  const verdicts = decide(items, ledger);
  const written = await writeVerdicts(manager, verdicts, ledger);
  const revisions = new Map(written.map((row) => [place(row.articleId, row.revision), row]));
  return verdicts.map((verdict) => resultOf(verdict, revisions));
}

function resultOf(verdict: Verdict, revisions: ReadonlyMap<string, WrittenRevision>): SettleResult {
  const { captureId, outcome, reason, articleId, revision, isReplay } = verdict;
  const written =
    isReplay || articleId === undefined || revision === undefined
      ? undefined
      : revisions.get(place(articleId, revision));
  return {
    captureId,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(articleId !== undefined && { articleId }),
    ...(revision !== undefined && {
      revision,
      change: revision === 1 ? ('created' as const) : ('updated' as const),
    }),
    ...(written !== undefined && {
      sequence: written.sequence,
      document: written.document,
      documentBytes: Buffer.byteLength(written.documentText),
    }),
    isReplay,
  };
}

const place = (articleId: string, revision: number): string => `${articleId}/${revision}`;
