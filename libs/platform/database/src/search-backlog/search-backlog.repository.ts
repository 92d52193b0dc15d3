import type { ArticleDocument } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { jsonText } from '../sql/well-formed.js';
import type { IndexedVersion } from './search-reconciliation.repository.js';

/** The current document of an article that waits, and the version under which search shall hold it. */
export interface PendingDocument {
  readonly articleId: string;
  readonly sequence: number;
  readonly document: ArticleDocument;
  /** Bytes of the document as JSON in UTF-8. */
  readonly bytes: number;
  /** Whether this revision was told as searchable before: the index has lost it since. */
  readonly isTold: boolean;
}

/** Times of first sight, the end not included. */
export interface Period {
  readonly from: Date;
  readonly until: Date;
}

export interface PendingQuery {
  /** Documents at most. */
  readonly limit: number;
  /** Bytes of documents, the last of which may exceed them; default no bound. */
  readonly maxBytes?: number;
  /** Leaves out what was stored just now and is on its way anyway; default 0. */
  readonly minAgeSeconds?: number;
  /** Sequence of the last document of the page before; default 0, the oldest. */
  readonly after?: number;
  /** Leaves out articles that were first seen then: their indices take nothing. */
  readonly except?: readonly Period[];
}

/** What search has not got yet (law 5): articles whose indexed sequence is behind their revision's. */
export class SearchBacklogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Documents that wait to be indexed, oldest revision first, a page bounded in count and bytes: one row leads to the
   * next, so that no more is read than fits.
   */
  async pending(query: PendingQuery): Promise<PendingDocument[]> {
    const rows = await rowsOf<{
      article_id: string;
      sequence: string;
      document: ArticleDocument;
      bytes: string;
      is_told: boolean;
    }>(
      this.dataSource,
      `with recursive page as (
         select null::uuid as article_id, $3::bigint as sequence, null::json as document, 0::bigint as bytes,
                false as is_told, 0 as place, 0::bigint as total
         union all
         select next.id, next.sequence, next.document, next.bytes, next.is_told, page.place + 1, page.total + next.bytes
           from page cross join lateral (
             select a.id, r.sequence, r.document, octet_length(r.document::text)::bigint as bytes,
                    a.told_revision >= a.revision as is_told
               from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
              where a.indexed_seq < a.revision_seq and a.index_error is null and a.revision_seq > page.sequence
                and r.created_at <= now() - make_interval(secs => $4)
                and not a.first_seen_at <@ $5::tstzmultirange
              order by a.revision_seq limit 1) next
          where page.place < $1 and ($2::bigint is null or page.total < $2))
       select article_id, sequence, document, bytes, is_told from page where place > 0 order by place`,
      [
        query.limit,
        query.maxBytes ?? null,
        query.after ?? 0,
        query.minAgeSeconds ?? 0,
        multirangeOf(query.except ?? []),
      ],
    );
    return rows.map((row) => ({
      articleId: hexOf(row.article_id),
      sequence: Number(row.sequence),
      document: row.document,
      bytes: Number(row.bytes),
      isTold: row.is_told,
    }));
  }

  /**
   * Notes that search holds these revisions and that they were told. What is no longer an article's current revision
   * changes nothing.
   *
   * @returns versions that the ledger never gave these articles: a life of it was lost while they were written
   */
  async markIndexed(marks: readonly IndexedVersion[]): Promise<IndexedVersion[]> {
    if (marks.length === 0) return [];
    const rows = await rowsOf<{ id: string; sequence: string }>(
      this.dataSource,
      `with g as (select * from json_to_recordset($1) as g(id uuid, sequence bigint)),
         mine as (
           select a.id, g.sequence from g join articles a on a.id = g.id
            where a.revision_seq = g.sequence and a.indexed_seq < g.sequence order by a.id for no key update of a),
         marked as (
           update articles a set indexed_seq = mine.sequence, indexed_at = now(), told_revision = a.revision
             from mine where a.id = mine.id)
       select g.id, g.sequence from g left join articles a on a.id = g.id
        where a.revision_seq is null or g.sequence > a.revision_seq`,
      [JSON.stringify(marks.map(({ articleId, sequence }) => ({ id: articleId, sequence })))],
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
}

const multirangeOf = (periods: readonly Period[]): string =>
  `{${periods.map(({ from, until }) => `[${from.toISOString()},${until.toISOString()})`).join(',')}}`;
