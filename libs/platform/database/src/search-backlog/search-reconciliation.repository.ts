import type { DataSource } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';

/** Sequences that settlers may have taken and not committed when a life began: lower ones than the last committed. */
const UNCOMMITTED = 10_000;

/** A document of the search index, by the version under which it stands there. */
export interface IndexedVersion {
  readonly articleId: string;
  readonly sequence: number;
}

/** A life of the ledger that the search index has not been compared with yet. */
export interface UnreconciledLife {
  readonly incarnation: string;
  /** Seconds since it began, by the ledger's clock. */
  readonly ageSeconds: number;
  /** Documents of a lost life have sequences above this one … */
  readonly afterSequence: number;
  /** … and below this one. */
  readonly beforeSequence: number;
}

/** What the ledger holds of an article that search has. */
export interface LedgerArticle {
  readonly articleId: string;
  readonly sequence: number;
  /** Of the current revision. */
  readonly captureId: string;
  readonly firstSeenAt: Date;
  /** Whether it waits to be indexed. */
  readonly isPending: boolean;
}

/**
 * Puts the search index right after a life of the ledger was lost: its documents have higher versions than the ledger's
 * own, so nothing that the ledger writes would ever replace them.
 */
export class SearchReconciliationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Lives that the index was not compared with, oldest first. Nearly always the range holds nothing: a plain restart. */
  async unreconciled(): Promise<UnreconciledLife[]> {
    const rows = await rowsOf<{ incarnation: string; age: number; after: string; before: string }>(
      this.dataSource,
      `select incarnation, extract(epoch from clock_timestamp() - began_at)::float8 as age,
              greatest(previous_sequence - $1, 0) as after, first_sequence as before
         from ledger_incarnations where search_reconciled_at is null order by first_capture_id`,
      [UNCOMMITTED],
    );
    return rows.map(({ incarnation, age, after, before }) => ({
      incarnation,
      ageSeconds: age,
      afterSequence: Number(after),
      beforeSequence: Number(before),
    }));
  }

  /**
   * What the ledger holds of these articles; those of which it holds no revision are left out. Read the
   * index first: the ledger is always ahead of it.
   */
  async compareWithLedger(articleIds: readonly string[]): Promise<Map<string, LedgerArticle>> {
    const rows = await rowsOf<{
      id: string;
      revision_seq: string;
      capture_id: string;
      first_seen_at: Date;
      is_pending: boolean;
    }>(
      this.dataSource,
      `select a.id, a.revision_seq, r.capture_id, a.first_seen_at, a.indexed_seq < a.revision_seq as is_pending
         from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
        where a.id = any($1::uuid[])`,
      [articleIds],
    );
    return new Map(
      rows.map((row) => [
        hexOf(row.id),
        {
          articleId: hexOf(row.id),
          sequence: Number(row.revision_seq),
          captureId: row.capture_id,
          firstSeenAt: row.first_seen_at,
          isPending: row.is_pending,
        },
      ]),
    );
  }

  /**
   * Gives current revisions a new sequence, which is higher than all that were given: search has seen another life at
   * their old one. They wait to be indexed then, and are not told again. One that has been replaced meanwhile is left.
   *
   * @returns ids of the articles that were raised
   */
  async raise(documents: readonly IndexedVersion[]): Promise<string[]> {
    if (documents.length === 0) return [];
    const rows = await rowsOf<{ id: string }>(
      this.dataSource,
      `with mine as (
         select a.id, a.revision from json_to_recordset($1) as g(id uuid, sequence bigint) join articles a on a.id = g.id
          where a.revision_seq = g.sequence and a.revision > 0 order by a.id for no key update of a),
       fresh as materialized (select id, revision, nextval('revision_sequence') as sequence from mine),
       raised as (
         update revisions r set sequence = fresh.sequence,
                document = (r.document::jsonb || jsonb_build_object('sequence', fresh.sequence))::json
           from fresh where r.article_id = fresh.id and r.revision = fresh.revision)
       update articles a set revision_seq = fresh.sequence, index_error = null from fresh where a.id = fresh.id returning a.id`,
      [JSON.stringify(documents.map(({ articleId, sequence }) => ({ id: articleId, sequence })))],
    );
    return rows.map(({ id }) => hexOf(id));
  }

  /** Notes that the index holds nothing of a lost life before this one. */
  async markReconciled(incarnation: string): Promise<void> {
    await rowsOf(
      this.dataSource,
      'update ledger_incarnations set search_reconciled_at = now() where incarnation = $1',
      [incarnation],
    );
  }
}
