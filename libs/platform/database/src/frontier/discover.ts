import type { FeedHints } from '@dateline/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { hexOf } from '../sql/article-key.js';
import { CountChanges } from '../line/line-counts.js';
import { rowsOf } from '../sql/sql.js';
import { jsonText } from '../sql/well-formed.js';
import { bringForward } from './host-schedule.js';

/** One entry of a feed, sitemap or list. */
export interface DiscoveredEntry {
  readonly articleId: string;
  readonly urlKey: string;
  readonly url: string;
  readonly host: string;
  readonly hints: FeedHints;
  /** Hash of what the feed says about the entry; left out when the list says nothing but the address. */
  readonly entryFingerprint?: string;
}

export interface DiscoverResult {
  readonly inserted: number;
  /** Known, with another fingerprint than before; due again. */
  readonly changed: number;
  /** Known and as before, repeated in the batch, or another address of a known article. */
  readonly known: number;
}

/**
 * Enters the entries of one list. Most of a feed is known from the last poll, so what is known is read first, without
 * a lock, and only the rest is written.
 */
export async function discover(
  dataSource: DataSource,
  sourceId: string | null,
  entries: readonly DiscoveredEntry[],
  fetchNow: boolean,
): Promise<DiscoverResult> {
  const unique = new Map(entries.map((entry) => [entry.articleId, entry]));
  if (unique.size === 0) return { inserted: 0, changed: 0, known: 0 };
  const known = await rowsOf<{ id: string; entry_fingerprint: string | null }>(
    dataSource,
    'select id, entry_fingerprint from articles where id = any($1::uuid[])',
    [[...unique.keys()]],
  );
  const fingerprints = new Map(known.map((row) => [hexOf(row.id), row.entry_fingerprint]));
  const news = [...unique.values()].filter(({ articleId, entryFingerprint }) => {
    const before = fingerprints.get(articleId);
    return before === undefined || (entryFingerprint !== undefined && entryFingerprint !== before);
  });
  if (news.length === 0) return { inserted: 0, changed: 0, known: entries.length };
  const { inserted, changed } = await dataSource.transaction((manager) =>
    enter(manager, sourceId, news, fetchNow),
  );
  return { inserted, changed, known: entries.length - inserted - changed };
}

interface EnteredRow {
  host: string;
  next_fetch_at: Date | null;
  is_new: boolean;
  is_alias: boolean;
}

async function enter(
  manager: EntityManager,
  sourceId: string | null,
  news: DiscoveredEntry[],
  fetchNow: boolean,
) {
  const rows = await rowsOf<EnteredRow>(
    manager,
    // A change that arrives during a lease is due right after it; the millisecond tells it from the lease itself, so
    // that the commit of the running download does not clear it.
    `insert into articles as a (id, url_key, url, host, source_id, hints, entry_fingerprint, next_fetch_at, alias_of, state)
     select g."articleId", g."urlKey", g.url, g.host, $2, g.hints, g."entryFingerprint",
            case when $3 and u.article_id is null then now() end, u.article_id,
            case when u.article_id is null then 'known' else 'alias' end
       from json_to_recordset($1) as g("articleId" uuid, "urlKey" text, url text, host text, hints json, "entryFingerprint" text)
       left join article_urls u on u.key_id = g."articleId"
      order by g."articleId"
     on conflict (id) do update set entry_fingerprint = excluded.entry_fingerprint, hints = excluded.hints,
       source_id = coalesce(a.source_id, excluded.source_id),
       next_fetch_at = case when $3 then greatest(now(), a.leased_until + interval '1 millisecond') else a.next_fetch_at end
      where excluded.entry_fingerprint is not null and a.entry_fingerprint is distinct from excluded.entry_fingerprint
     returning host, next_fetch_at, (xmax = 0) as is_new, alias_of is not null as is_alias`,
    [jsonText(news), sourceId, fetchNow],
  );
  const due = rows.flatMap(({ host, next_fetch_at: dueAt }) => (dueAt === null ? [] : [{ host, dueAt }]));
  await bringForward(manager, due);
  const fresh = rows.filter(({ is_new, is_alias }) => is_new && !is_alias).length;
  const counts = new CountChanges();
  counts.add('articles', fresh);
  await counts.write(manager);
  return { inserted: fresh, changed: rows.filter(({ is_new }) => !is_new).length };
}
