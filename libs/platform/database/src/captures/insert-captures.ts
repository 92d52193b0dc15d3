import type { EntityManager } from 'typeorm';
import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { hexOf } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';
import type { PreparedCapture } from './new-capture.js';

/** What the ledger gave a capture. */
export interface InsertedCapture {
  readonly id: string;
  readonly fetched_at: Date;
  readonly incarnation: string | null;
}

interface InsertedRow extends InsertedCapture {
  readonly article_id: string;
  readonly body_sha256: string;
}

/**
 * Inserts captures; what it gives is in their order.
 *
 * All bodies are one parameter, cut up by the server: so the statement has one text, which is prepared once. A list of
 * VALUES has to be parsed for each size of a group, and an array of bytea costs three times as much.
 */
export async function insertCaptures(
  manager: EntityManager,
  captures: readonly PreparedCapture[],
  isTold: boolean,
): Promise<InsertedCapture[]> {
  const rows = await rowsOf<InsertedRow>(manager, INSERT, [
    `[${captures.map(({ row }) => row).join(',')}]`,
    Buffer.concat(captures.map(({ stored }) => stored.bytes)),
    isTold,
  ]);
  captures.forEach(({ articleId, bodySha256 }, index) => {
    const row = rows[index];
    if (row === undefined || hexOf(row.article_id) !== articleId || row.body_sha256 !== bodySha256)
      throw new Error('The ledger gave captures back in another order than they were inserted in.');
  });
  return rows;
}

const INSERT = `insert into captures as c (article_id, fetched_at, dated, status, final_url, headers, content_type, body, body_encoding,
    body_bytes, body_sha256, took_ms, hints, rejection_reason, rejection_note, trail, announcements, announced_at)
  select g."articleId", coalesce(g."fetchedAt", clock_timestamp()), g."fetchedAt" is not null, g.status, g."finalUrl", coalesce(g.headers, '{}'),
    g."contentType", substring($2::bytea from (sum(g."storedBytes") over (order by g.n) - g."storedBytes" + 1)::int
    for g."storedBytes"), g."bodyEncoding", g."bodyBytes", g."bodySha256", round(g."tookMs"), coalesce(g.hints, '{}'),
    g.rejection ->> 'reason', g.rejection ->> 'note', coalesce(g.trail, '[]'), $3::boolean::int,
    case when $3 then now() end
  from rows from (json_to_recordset($1) as ("articleId" uuid, "fetchedAt" timestamptz, status int, "finalUrl" text,
    headers json, "contentType" text, "storedBytes" int, "bodyEncoding" text, "bodyBytes" int, "bodySha256" text,
    "tookMs" float8, hints json, rejection json, trail json)) with ordinality
    as g("articleId", "fetchedAt", status, "finalUrl", headers, "contentType", "storedBytes", "bodyEncoding",
      "bodyBytes", "bodySha256", "tookMs", hints, rejection, trail, n)
  order by g.n returning id, fetched_at, article_id, body_sha256, ${incarnationOf('c.id')} as incarnation`;
