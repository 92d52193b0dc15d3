import type { ArticleDocument } from '@dateline/contracts';
import type { EntityManager } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';
import { decide, type Verdict } from './decide.js';
import { lockLedger } from './lock-ledger.js';
import type { SettleItem, SettleResult } from './settle-item.js';
import { writeVerdicts } from './write-verdicts.js';

interface KnownRevision {
  readonly sequence: number;
  readonly document: ArticleDocument;
}

/** Settles a batch inside an open transaction; results are in the order of the items. */
export async function settleInTransaction(
  manager: EntityManager,
  items: readonly SettleItem[],
): Promise<SettleResult[]> {
  const ledger = await lockLedger(manager, items);
  const verdicts = decide(items, ledger);
  const written = await writeVerdicts(manager, verdicts, ledger);
  const revisions = new Map<string, KnownRevision>(
    written.map((row) => [place(row.articleId, row.revision), row]),
  );
  await readReplayed(manager, verdicts, revisions);
  return verdicts.map((verdict) => resultOf(verdict, revisions));
}

/** The documents of captures that were settled as indexed before: whoever died before telling it tells it now. */
async function readReplayed(
  manager: EntityManager,
  verdicts: Verdict[],
  revisions: Map<string, KnownRevision>,
) {
  const wanted = verdicts.flatMap(({ outcome, articleId, revision }) =>
    outcome === 'indexed' &&
    articleId !== undefined &&
    revision !== undefined &&
    !revisions.has(place(articleId, revision))
      ? [{ id: articleId, revision }]
      : [],
  );
  if (wanted.length === 0) return;
  const rows = await rowsOf<{
    article_id: string;
    revision: number;
    sequence: string;
    document: ArticleDocument;
  }>(
    manager,
    `select r.article_id, r.revision, r.sequence, r.document
       from json_to_recordset($1) as g(id uuid, revision int)
       join revisions r on r.article_id = g.id and r.revision = g.revision`,
    [JSON.stringify(wanted)],
  );
  for (const { article_id, revision, sequence, document } of rows) {
    revisions.set(place(hexOf(article_id), revision), { sequence: Number(sequence), document });
  }
}

function resultOf(verdict: Verdict, revisions: ReadonlyMap<string, KnownRevision>): SettleResult {
  const { captureId, outcome, reason, articleId, revision, isReplay } = verdict;
  const known =
    articleId === undefined || revision === undefined ? undefined : revisions.get(place(articleId, revision));
  return {
    captureId,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(articleId !== undefined && { articleId }),
    ...(revision !== undefined && {
      revision,
      change: revision === 1 ? ('created' as const) : ('updated' as const),
    }),
    ...(known !== undefined && { sequence: known.sequence, document: known.document }),
    isReplay,
  };
}

const place = (articleId: string, revision: number): string => `${articleId}/${revision}`;
