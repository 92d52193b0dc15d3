import type { ArticleSource, CaptureTicket, FeedHints } from '@dateline/contracts';
import { hexOf } from '../sql/article-key.js';

/** What a claim ticket is made of, as the ledger's columns have it. */
export interface TicketRow {
  readonly id: string;
  readonly article_id: string;
  /** Null: made before incarnations were written down. */
  readonly incarnation: string | null;
  readonly fetched_at: Date;
  readonly url: string;
  readonly final_url: string;
  readonly status: number;
  readonly content_type: string | null;
  readonly body_bytes: number;
  readonly body_sha256: string;
  readonly first_seen_at: Date;
  readonly source: ArticleSource | null;
  readonly hints: FeedHints;
}

/** The same capture gives the same ticket whenever it is read: the event that carries it has the same id and data. */
export function ticketOf(row: TicketRow): CaptureTicket {
  return {
    captureId: row.id,
    articleId: hexOf(row.article_id),
    ...(row.incarnation !== null && { incarnation: row.incarnation }),
    fetchedAt: row.fetched_at.toISOString(),
    url: row.url,
    finalUrl: row.final_url,
    status: row.status,
    ...(row.content_type !== null && { contentType: row.content_type }),
    bodyBytes: row.body_bytes,
    bodySha256: row.body_sha256,
    firstSeenAt: row.first_seen_at.toISOString(),
    ...(row.source !== null && { source: row.source }),
    hints: row.hints,
  };
}

/** SQL for `TicketRow.source` of an article under the alias `a`. */
export const SOURCE_OF_ARTICLE = `(select json_build_object('id', s.id::text, 'name', s.name, 'host', s.host)
  from sources s where s.id = a.source_id) as source`;
