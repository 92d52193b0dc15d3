import type { FeedHints } from '@dateline/contracts';
import { articleIdOf, urlKey } from '@dateline/crawl';
import type { DiscoveredEntry } from '@dateline/database';
import type { FeedEntry } from '@dateline/feeds';

/** What a feed lists, as the frontier takes it; and the entries that lead to no article address. */
export interface Discovery {
  entries: DiscoveredEntry[];
  skipped: { link: string; why: 'no-link' | 'not-http' }[];
}

/** Turns feed entries into frontier entries. An entry without an address that can be fetched is told, not dropped. */
export function discoveryOf(
  entries: readonly (FeedEntry & { fingerprint: string })[],
  feedLanguage: string | undefined,
): Discovery {
  const discovery: Discovery = { entries: [], skipped: [] };
  for (const entry of entries) {
    const key = entry.url === undefined ? null : urlKey(entry.url);
    if (entry.url === undefined || key === null) {
      discovery.skipped.push({
        link: entry.url ?? entry.id,
        why: entry.url === undefined ? 'no-link' : 'not-http',
      });
      continue;
    }
    discovery.entries.push({
      articleId: articleIdOf(key),
      urlKey: key,
      url: entry.url,
      host: new URL(entry.url).host,
      hints: hintsOf(entry, feedLanguage),
      entryFingerprint: entry.fingerprint,
    });
  }
  return discovery;
}

function hintsOf(entry: FeedEntry, feedLanguage: string | undefined): FeedHints {
  const language = entry.language ?? feedLanguage;
  return {
    ...(entry.title ? { title: entry.title } : {}),
    ...(entry.publishedAt ? { publishedAt: entry.publishedAt } : {}),
    ...(entry.authors.length > 0 ? { authors: entry.authors } : {}),
    ...(entry.categories.length > 0 ? { categories: entry.categories } : {}),
    ...(language ? { language } : {}),
  };
}
