import type { FeedHints } from '@dateline/contracts';
import { articleIdOf, urlKey } from '@dateline/crawl';
import type { DiscoveredEntry } from '@dateline/database';
import type { FeedEntry } from '@dateline/feeds';

/** What a feed lists, as the frontier takes it; and the addresses that can have no identity, such as far too long ones. */
export interface Discovery {
  entries: DiscoveredEntry[];
  skipped: string[];
}

/** Turns feed entries into frontier entries. An entry without an address that can be fetched is told, not dropped. */
export function discoveryOf(
  entries: readonly (FeedEntry & { fingerprint: string })[],
  feedLanguage: string | undefined,
): Discovery {
  const discovery: Discovery = { entries: [], skipped: [] };
  for (const entry of entries) {
    const key = urlKey(entry.url);
    if (key === null) {
      discovery.skipped.push(entry.url);
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
