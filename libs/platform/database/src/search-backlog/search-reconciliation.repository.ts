import type { ArticleDocument } from '@dateline/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';
import { jsonText } from '../sql/well-formed.js';

/** Sequences that settlers may have taken and not committed when a life began: lower ones than the last committed. */
const UNCOMMITTED = 2_000;

/** A document of the search index, by the version under which it stands there. */
export interface IndexedVersion {
  readonly articleId: string;
  readonly sequence: number;
}

/** A life of the ledger that the search index has not been compared with yet. */
export interface UnreconciledLife {
  readonly incarnation: string;
  /** Documents of a lost life have sequences above this one … */
  readonly afterSequence: number;
  /** … and below this one. */
  readonly beforeSequence: number;
}

/** What of the index the ledger does not hold. */
export interface IndexSurplus {
  /** The ledger holds an older revision of these articles: {@link SearchReconciliationRepository.raise} them. */
  readonly raise: readonly string[];
  /** The ledger holds no revision of these: what only a lost life knew goes, at exactly this version. */
  readonly surplus: readonly IndexedVersion[];
}

interface RaisedRow {
  id: string;
  revision: number;
  sequence: string;
  document: ArticleDocument;
}

/**
 * Puts the search index right after a life of the ledger was lost: its documents have higher versions than the ledger's
 * own, so nothing that the ledger writes would ever replace them.
 */
export class SearchReconciliationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Lives that the index was not compared with, oldest first. Nearly always the range holds nothing: a plain restart. */
  async unreconciled(): Promise<UnreconciledLife[]> {
    const rows = await rowsOf<{ incarnation: string; after: string; before: string }>(
      this.dataSource,
      `select incarnation, greatest(previous_sequence - $1, 0) as after, first_sequence as before
         from ledger_incarnations where search_reconciled_at is null order by first_capture_id`,
      [UNCOMMITTED],
    );
    return rows.map(({ incarnation, after, before }) => ({
      incarnation,
      afterSequence: Number(after),
      beforeSequence: Number(before),
    }));
  }

  /** What of these documents the ledger does not hold. Read them from the index first: the ledger is always ahead of it. */
  async compareWithLedger(versions: readonly IndexedVersion[]): Promise<IndexSurplus> {
    const rows = await rowsOf<{ id: string; sequence: string; is_held: boolean }>(
      this.dataSource,
      `select g.id, g.sequence, coalesce(a.revision > 0, false) as is_held
         from json_to_recordset($1) as g(id uuid, sequence bigint) left join articles a on a.id = g.id
        where a.revision_seq is null or a.revision_seq < g.sequence`,
      [JSON.stringify(versions.map(({ articleId: id, sequence }) => ({ id, sequence })))],
    );
    const of = (isHeld: boolean) => rows.filter((row) => row.is_held === isHeld);
    return {
      raise: of(true).map(({ id }) => hexOf(id)),
      surplus: of(false).map(({ id, sequence }) => ({ articleId: hexOf(id), sequence: Number(sequence) })),
    };
  }

  /**
   * Gives the current revisions of articles new sequences, so that they wait to be indexed and replace what stands there.
   *
   * @returns the versions that will be written; an article without a revision has none
   */
  async raise(articleIds: readonly string[]): Promise<IndexedVersion[]> {
    if (articleIds.length === 0) return [];
    return this.dataSource.transaction(async (manager) => {
      const rows = await rowsOf<RaisedRow>(
        manager,
        `select a.id, a.revision, nextval('revision_sequence') as sequence, r.document
           from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
          where a.id = any($1::uuid[]) order by a.id for no key update of a`,
        [articleIds],
      );
      await writeSequences(manager, rows);
      return rows.map(({ id, sequence }) => ({ articleId: hexOf(id), sequence: Number(sequence) }));
    });
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

async function writeSequences(manager: EntityManager, rows: readonly RaisedRow[]): Promise<void> {
  const raised = rows.map(({ id, revision, sequence, document }) => ({
    id,
    revision,
    sequence,
    document: { ...document, sequence: Number(sequence) },
  }));
  await rowsOf(
    manager,
    `with g as (select * from json_to_recordset($1) as g(id uuid, revision int, sequence bigint, document json)),
          raised as (update revisions r set sequence = g.sequence, document = g.document
                       from g where r.article_id = g.id and r.revision = g.revision)
     update articles a set revision_seq = g.sequence, index_error = null from g where a.id = g.id`,
    [jsonText(raised)],
  );
}
