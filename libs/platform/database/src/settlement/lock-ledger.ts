import type { Outcome } from '@dateline/contracts';
import type { EntityManager } from 'typeorm';
import { hexOf, hexOrUndefined, keyId } from '../sql/article-key.js';
import { absentCaptures } from '../captures/absent-captures.js';
import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { inThisWeek } from '../schema/partitions.js';
import { rowsOf } from '../sql/sql.js';
import type { LockedArticle, LockedCapture, LockedLedger } from './decide.js';
import { mentionOf, type SettleItem } from './settle-item.js';

/** First half of the advisory locks on URL keys ("DLUK"). */
const URL_KEY_LOCKS = 0x444c_554b;

/**
 * Reads all that a batch may touch, under locks that are always taken in the same order: URL keys, captures, articles;
 * each by rising id. So two settlers of the same articles wait for each other and never deadlock.
 */
export async function lockLedger(
  manager: EntityManager,
  items: readonly SettleItem[],
): Promise<LockedLedger> {
  const keys = keysOf(items);
  await lockKeys(manager, keys);
  const ids = [...new Set(items.map((item) => mentionOf(item).captureId))];
  const captures = await lockCaptures(manager, ids, items);
  const own = [...captures.values()]
    .filter(({ outcome }) => outcome === null)
    .map(({ articleId }) => articleId);
  const owners = await readOwners(manager, [...keys, ...own]);
  const articles = await lockArticles(manager, [...own, ...keys, ...owners.values()]);
  const absent = await absentCaptures(
    manager,
    ids.filter((id) => !captures.has(id)),
  );
  return { captures, absent, articles, owners };
}

/** Keys by which an item may turn out to belong to an article, other than the one it was requested under. */
function keysOf(items: readonly SettleItem[]): string[] {
  const keys = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'enriched') continue;
    for (const urlKey of [item.canonicalUrlKey, item.finalUrlKey]) {
      if (urlKey === undefined) continue;
      const key = keyId(urlKey);
      if (key !== item.ticket.articleId) keys.add(key);
    }
  }
  return [...keys];
}

/** Two settlers that see a new canonical address at once must agree on who owns it, though no row can be locked yet. */
async function lockKeys(manager: EntityManager, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const numbers = new Set(keys.map((key) => Number.parseInt(key.slice(0, 8), 16) | 0));
  const sorted = [...numbers].sort((a, b) => a - b);
  await rowsOf(
    manager,
    `select count(pg_advisory_xact_lock($1::int, g.key)) from (select unnest($2::int[]) as key) g`,
    [URL_KEY_LOCKS, sorted],
  );
}

interface CaptureRow {
  id: string;
  fetched_at: Date;
  article_id: string;
  dated: boolean;
  incarnation: string | null;
  outcome: Outcome | null;
  outcome_reason: string | null;
  settled_article_id: string | null;
  settled_revision: number | null;
}

async function lockCaptures(
  manager: EntityManager,
  ids: readonly string[],
  items: readonly SettleItem[],
): Promise<Map<string, LockedCapture>> {
  const times = fetchTimes(items);
  const rows = await rowsOf<CaptureRow>(
    manager,
    `select id, fetched_at, article_id, dated, ${incarnationOf('captures.id')} as incarnation, outcome, outcome_reason,
            settled_article_id, settled_revision
       from captures where id = any($1::bigint[]) and fetched_at between $2 and $3 and ${inThisWeek('fetched_at', times)}
      order by id for no key update`,
    [ids, times[0] ?? '-infinity', times.at(-1) ?? 'infinity'],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        fetchedAtMs: row.fetched_at.getTime(),
        articleId: hexOf(row.article_id),
        isDated: row.dated,
        incarnation: row.incarnation,
        outcome: row.outcome,
        reason: row.outcome_reason,
        settledArticleId: hexOrUndefined(row.settled_article_id) ?? null,
        settledRevision: row.settled_revision,
      },
    ]),
  );
}

/** When the captures were fetched, rising: it leaves out other partitions. Empty when one is not known. */
function fetchTimes(items: readonly SettleItem[]): string[] {
  const times = items.map((item) => Date.parse(mentionOf(item).fetchedAt ?? ''));
  if (times.some(Number.isNaN)) return [];
  return times.sort((a, b) => a - b).map((time) => new Date(time).toISOString());
}

/** What an article row says of itself (it became an alias) outweighs what was learned of its address before. */
async function readOwners(manager: EntityManager, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await rowsOf<{ key_id: string; article_id: string }>(
    manager,
    `select key_id, article_id, 1 as weight from article_urls where key_id = any($1::uuid[])
     union all
     select id, alias_of, 2 from articles where id = any($1::uuid[]) and alias_of is not null
     order by weight`,
    [[...new Set(keys)]],
  );
  return new Map(rows.map((row) => [hexOf(row.key_id), hexOf(row.article_id)]));
}

interface ArticleRow {
  id: string;
  url_key: string;
  url: string;
  first_seen_at: Date;
  alias_of: string | null;
  revision: number;
  held_capture_id: string | null;
  held_fetched_at: Date | null;
  held_dated: boolean;
  content_hash: string | null;
}

async function lockArticles(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, LockedArticle>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<ArticleRow>(
    manager,
    `select id, url_key, url, first_seen_at, alias_of, revision, held_capture_id, held_fetched_at,
            held_dated, content_hash
       from articles where id = any($1::uuid[]) order by id for no key update`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [hexOf(row.id), lockedArticle(row)]));
}

function lockedArticle(row: ArticleRow): LockedArticle {
  return {
    id: hexOf(row.id),
    urlKey: row.url_key,
    url: row.url,
    firstSeenAt: row.first_seen_at,
    aliasOf: hexOrUndefined(row.alias_of),
    revision: row.revision,
    heldCaptureId: row.held_capture_id ?? undefined,
    heldFetchedAtMs: row.held_fetched_at?.getTime(),
    heldIsDated: row.held_dated,
    contentHash: row.content_hash ?? undefined,
    isChanged: false,
  };
}
