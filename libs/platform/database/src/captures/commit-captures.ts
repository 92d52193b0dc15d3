import type { ArticleSource, CaptureTicket } from '@dateline/contracts';
import type { EntityManager } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { bringForward } from '../frontier/host-schedule.js';
import { CountChanges } from '../line/line-counts.js';
import { rowsOf } from '../sql/sql.js';
import { jsonText } from '../sql/well-formed.js';
import { insertCaptures, type InsertedCapture } from './insert-captures.js';
import type { IngestedCapture, PreparedCapture } from './new-capture.js';
import { SOURCE_OF_ARTICLE, ticketOf } from './ticket.js';

interface ArticleRow {
  id: string;
  url: string;
  host: string;
  first_seen_at: Date;
  next_fetch_at: Date | null;
  source: ArticleSource | null;
}

interface FetchedArticleRow extends ArticleRow {
  /** Null: a host that was never given a row. */
  is_backed_off: boolean | null;
}

/** Commits downloads of the frontier: captures as told or as backlog, articles as fetched, hosts as healthy. */
export async function commitFetched(
  manager: EntityManager,
  captures: PreparedCapture[],
  isTold: boolean,
): Promise<CaptureTicket[]> {
  const articles = await endLeases(manager, captures);
  const inserted = await insertCaptures(manager, captures, isTold);
  const due = articles.flatMap(({ host, next_fetch_at: dueAt }) => (dueAt === null ? [] : [{ host, dueAt }]));
  await bringForward(manager, due);
  await clearBackOff(manager, captures, articles);
  return finish(manager, captures, inserted, articles, 0);
}

/** Commits captures that were handed in as backlog; their articles are made when missing. */
export async function commitHandedIn(
  manager: EntityManager,
  captures: PreparedCapture<IngestedCapture>[],
): Promise<CaptureTicket[]> {
  const made = await makeArticles(manager, captures);
  const articles = await rowsOf<ArticleRow>(
    manager,
    `select a.id, a.url, a.host, a.first_seen_at, a.next_fetch_at, ${SOURCE_OF_ARTICLE}
       from articles a where a.id = any($1::uuid[])`,
    [captures.map(({ articleId }) => articleId)],
  );
  const inserted = await insertCaptures(manager, captures, false);
  return finish(manager, captures, inserted, articles, made);
}

/**
 * Ends the leases. An appointment that is not the lease's own end was made during the download (the feed's entry
 * changed), and stays.
 */
function endLeases(manager: EntityManager, captures: PreparedCapture[]): Promise<FetchedArticleRow[]> {
  const visits = new Map(
    captures.map(({ articleId, revisitInSeconds }) => [articleId, revisitInSeconds ?? null] as const),
  );
  return rowsOf<FetchedArticleRow>(
    manager,
    `with mine as (
       select a.id, g.revisit from json_to_recordset($1) as g(id uuid, revisit float8) join articles a on a.id = g.id
        order by a.id for no key update of a)
     update articles a
        set next_fetch_at = least(now() + make_interval(secs => mine.revisit),
              case when a.next_fetch_at is distinct from a.leased_until then a.next_fetch_at end),
            leased_until = null, fetch_attempts = 0, last_fetch_error = null
       from mine where a.id = mine.id
     returning a.id, a.url, a.host, a.first_seen_at, a.next_fetch_at, ${SOURCE_OF_ARTICLE},
       (select h.backoff_streak > 0 from hosts h where h.host = a.host) as is_backed_off`,
    [JSON.stringify([...visits].map(([id, revisit]) => ({ id, revisit })))],
  );
}

async function makeArticles(
  manager: EntityManager,
  captures: PreparedCapture<IngestedCapture>[],
): Promise<number> {
  const unique = new Map(captures.map((capture) => [capture.articleId, capture]));
  const rows = [...unique.values()].map(({ articleId, urlKey, url, host, sourceId, hints }) => ({
    articleId,
    urlKey,
    url,
    host,
    sourceId: sourceId ?? null,
    hints: hints ?? {},
  }));
  const made = await rowsOf(
    manager,
    `insert into articles (id, url_key, url, host, source_id, hints)
     select g."articleId", g."urlKey", g.url, g.host, g."sourceId", g.hints
       from json_to_recordset($1)
         as g("articleId" uuid, "urlKey" text, url text, host text, "sourceId" bigint, hints json)
      order by g."articleId" on conflict (id) do nothing returning 1`,
    [jsonText(rows)],
  );
  return made.length;
}

/** A host that answered well is no longer in a streak of back-offs. */
async function clearBackOff(
  manager: EntityManager,
  captures: PreparedCapture[],
  articles: FetchedArticleRow[],
) {
  const good = new Set(
    captures.filter(({ status }) => status >= 200 && status < 400).map(({ articleId }) => articleId),
  );
  const hosts = new Set(
    articles.filter((row) => row.is_backed_off && good.has(hexOf(row.id))).map(({ host }) => host),
  );
  if (hosts.size === 0) return;
  await rowsOf(
    manager,
    `with mine as (select host from hosts where host = any($1) and backoff_streak > 0 order by host for no key update)
     update hosts h set backoff_streak = 0 from mine where h.host = mine.host`,
    [[...hosts]],
  );
}

async function finish(
  manager: EntityManager,
  captures: readonly PreparedCapture[],
  inserted: readonly InsertedCapture[],
  articles: readonly ArticleRow[],
  made: number,
) {
  const byId = new Map(articles.map((article) => [hexOf(article.id), article]));
  const tickets = captures.map((capture, index) => {
    const { id, fetched_at, incarnation } = inserted[index]!;
    const article = byId.get(capture.articleId);
    if (article === undefined) {
      throw new Error(
        `Article ${capture.articleId} is not in the ledger; discover it before committing its capture.`,
      );
    }
    return ticketOf({
      id,
      article_id: article.id,
      incarnation,
      fetched_at,
      url: article.url,
      final_url: capture.finalUrl,
      status: capture.status,
      content_type: capture.contentType ?? null,
      body_bytes: capture.bodyBytes,
      body_sha256: capture.bodySha256,
      first_seen_at: article.first_seen_at,
      source: article.source,
      hints: capture.hints ?? {},
    });
  });
  const counts = new CountChanges();
  counts.add('captures', captures.length);
  counts.add('articles', made);
  await counts.write(manager);
  return tickets;
}
