import type { CaptureTicket, IgnoredReason } from '@dateline/contracts';
import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { inThisWeek } from '../schema/partitions.js';
import { hexOf } from '../sql/article-key.js';
import { rowsOf, type SqlRunner } from '../sql/sql.js';
import { absentCaptures } from './absent-captures.js';
import type { StoredBytes } from './body-codec.js';
import { misfitOf, whyAbsent } from './mention.js';

/** What a worker finds for a ticket: the bytes to work on, or why there is nothing to do. */
export type CaptureWork =
  | { readonly body: StoredBytes; readonly ignored?: undefined }
  | { readonly body?: undefined; readonly ignored: IgnoredReason };

interface WorkRow {
  id: string;
  article_id: string;
  fetched_at: Date;
  incarnation: string | null;
  /** Null: the capture has its outcome. */
  encoding: string | null;
  bytes: Buffer | null;
  size: number;
  sha256: string;
}

/** What there is to do for tickets, in their order; one statement, unless something is wrong with one of them. */
export async function captureWork(
  runner: SqlRunner,
  tickets: readonly CaptureTicket[],
): Promise<CaptureWork[]> {
  if (tickets.length === 0) return [];
  const [ids, times] = [tickets.map(({ captureId }) => captureId), tickets.map(({ fetchedAt }) => fetchedAt)];
  const rows = await rowsOf<WorkRow>(
    runner,
    // Ids are unique; the moments are there to find the partitions.
    `select id, article_id, fetched_at, ${incarnationOf('captures.id')} as incarnation,
            case when outcome is null then body_encoding end as encoding, case when outcome is null then body end as bytes,
            body_bytes as size, body_sha256 as sha256
       from captures
      where id = any($1::bigint[]) and fetched_at = any($2::timestamptz[]) and ${inThisWeek('fetched_at', times)}`,
    [ids, times],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const absent = await absentCaptures(
    runner,
    ids.filter((id) => !found.has(id)),
  );
  return tickets.map((ticket) => {
    const row = found.get(ticket.captureId);
    return row === undefined
      ? { ignored: whyAbsent(ticket, absent.get(ticket.captureId)) }
      : workOf(ticket, row);
  });
}

function workOf(ticket: CaptureTicket, row: WorkRow): CaptureWork {
  const { incarnation, encoding, bytes, size, sha256 } = row;
  const ignored = misfitOf(ticket, {
    articleId: hexOf(row.article_id),
    fetchedAtMs: row.fetched_at.getTime(),
    incarnation,
  });
  if (ignored !== undefined) return { ignored };
  if (encoding === null || bytes === null) return { ignored: 'settled' };
  return { body: { encoding, bytes, size, sha256 } };
}
