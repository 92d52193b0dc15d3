import type { ArticleDocument } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { jsonText } from '../sql/well-formed.js';
import type { IndexedVersion } from './search-reconciliation.repository.js';

/** The current document of an article, and the version under which search holds it. */
export interface CurrentDocument {
  readonly articleId: string;
  readonly sequence: number;
  readonly document: ArticleDocument;
}

interface DocumentRow {
  article_id: string;
  sequence: string;
  document: ArticleDocument;
}

/** What search has not got yet (law 5): articles whose indexed sequence is behind their revision's. */
export class SearchBacklogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Documents that wait to be indexed, oldest revision first.
   *
   * @param options.minAgeSeconds leaves out what was stored just now and is on its way anyway; default 0
   */
  async pending(options: { limit: number; minAgeSeconds?: number }): Promise<CurrentDocument[]> {
    const rows = await rowsOf<DocumentRow>(
      this.dataSource,
      `select a.id as article_id, r.sequence, r.document
         from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
        where a.indexed_seq < a.revision_seq and a.index_error is null and r.created_at <= now() - make_interval(secs => $2)
        order by a.revision_seq limit $1`,
      [options.limit, options.minAgeSeconds ?? 0],
    );
    return rows.map(currentDocument);
  }

  /**
   * Notes what search holds now. A lower sequence than the noted one changes nothing.
   *
   * @returns versions that the ledger never gave these articles: a life of it was lost while they were written
   */
  async markIndexed(marks: readonly IndexedVersion[]): Promise<IndexedVersion[]> {
    if (marks.length === 0) return [];
    const highest = new Map<string, number>();
    for (const { articleId, sequence } of marks) {
      highest.set(articleId, Math.max(sequence, highest.get(articleId) ?? 0));
    }
    const rows = await rowsOf<{ id: string; sequence: string }>(
      this.dataSource,
      `with g as (select * from json_to_recordset($1) as g(id uuid, sequence bigint)),
         mine as (
           select a.id, g.sequence from g join articles a on a.id = g.id
            where a.indexed_seq < g.sequence and g.sequence <= a.revision_seq order by a.id for no key update of a),
         marked as (
           update articles a set indexed_seq = mine.sequence, indexed_at = now()
             from mine where a.id = mine.id and a.indexed_seq < mine.sequence)
       select g.id, g.sequence from g left join articles a on a.id = g.id
        where a.revision_seq is null or g.sequence > a.revision_seq`,
      [JSON.stringify([...highest].map(([id, sequence]) => ({ id, sequence })))],
    );
    return rows.map(({ id, sequence }) => ({ articleId: hexOf(id), sequence: Number(sequence) }));
  }

  /**
   * Sets aside revisions that search can never take, with the reason: they no longer wait, and are seen by
   * {@link failed}. The article's next revision is tried again.
   */
  async markFailed(
    failures: readonly { articleId: string; sequence: number; error: string }[],
  ): Promise<void> {
    if (failures.length === 0) return;
    await rowsOf(
      this.dataSource,
      `with mine as (
         select a.id, g.error from json_to_recordset($1) as g(id uuid, sequence bigint, error text)
           join articles a on a.id = g.id where a.revision_seq = g.sequence order by a.id for no key update of a)
       update articles a set index_error = mine.error from mine where a.id = mine.id`,
      [
        jsonText(
          failures.map(({ articleId, sequence, error }) => ({
            id: articleId,
            sequence,
            error: error.slice(0, 500),
          })),
        ),
      ],
    );
  }

  /** Current revisions that search refused, with the reason. */
  async failed(limit = 100): Promise<{ articleId: string; sequence: number; error: string }[]> {
    const rows = await rowsOf<{ id: string; revision_seq: string; index_error: string }>(
      this.dataSource,
      'select id, revision_seq, index_error from articles where index_error is not null order by id limit $1',
      [limit],
    );
    return rows.map((row) => ({
      articleId: hexOf(row.id),
      sequence: Number(row.revision_seq),
      error: row.index_error,
    }));
  }

  /** Versions that search should hold, by rising article id, a page at a time: what an audit compares with. */
  async currentSequences(page: {
    afterArticleId?: string;
    limit: number;
  }): Promise<{ articleId: string; sequence: number }[]> {
    const rows = await rowsOf<{ id: string; revision_seq: string }>(
      this.dataSource,
      `select id, revision_seq from articles where state = 'held' and ($1::uuid is null or id > $1) order by id limit $2`,
      [page.afterArticleId ?? null, page.limit],
    );
    return rows.map((row) => ({ articleId: hexOf(row.id), sequence: Number(row.revision_seq) }));
  }

  /** How many articles wait, counted up to a bound. */
  async count(bound = 100_000): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.dataSource,
      `select count(*)::int as count
         from (select 1 from articles where indexed_seq < revision_seq and index_error is null order by revision_seq limit $1) waiting`,
      [bound],
    );
    return count;
  }

  /** All current documents by rising article id, a page at a time: what an index is rebuilt from. */
  async currentDocuments(page: { afterArticleId?: string; limit: number }): Promise<CurrentDocument[]> {
    const rows = await rowsOf<DocumentRow>(
      this.dataSource,
      `select a.id as article_id, r.sequence, r.document
         from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
        where a.state = 'held' and ($1::uuid is null or a.id > $1)
        order by a.id limit $2`,
      [page.afterArticleId ?? null, page.limit],
    );
    return rows.map(currentDocument);
  }
}

function currentDocument(row: DocumentRow): CurrentDocument {
  return { articleId: hexOf(row.article_id), sequence: Number(row.sequence), document: row.document };
}
