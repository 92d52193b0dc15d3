import { FeedHints } from '@dateline/contracts';
import { articleIdOf, urlKey } from '@dateline/crawl';
import type { DiscoveredEntry } from '@dateline/database';
import type { FeedEntry } from '@dateline/feeds';

/** What a feed lists, as the frontier takes it; and the addresses that no article can have, such as far too long ones. */
export interface Discovery {
  entries: DiscoveredEntry[];
  skipped: string[];
}

/** Longest name of the domain name system, in characters (RFC 1035, section 3.1). A longer one is nobody's. */
const MAX_HOST_NAME = 253;
/** Longest address as it is asked for: what was short in a feed can triple when its letters are percent-encoded. */
const MAX_ADDRESS = 8192;
/** Longest text of a hint in characters, and most of a list; what is over says nothing about an article. */
const MAX_HINT = 2_000;
const MAX_HINTS = 100;

/** Turns feed entries into frontier entries. An entry without an address that can be fetched is told, not dropped. */
export function discoveryOf(
  entries: readonly (FeedEntry & { fingerprint: string })[],
  feedLanguage: string | undefined,
): Discovery {
  const discovery: Discovery = { entries: [], skipped: [] };
  for (const entry of entries) {
    const address = addressOf(entry.url);
    if (address === undefined) {
      discovery.skipped.push(entry.url);
      continue;
    }
    discovery.entries.push({
      ...address,
      url: entry.url,
      hints: hintsOf(entry, feedLanguage),
      entryFingerprint: entry.fingerprint,
    });
  }
  return discovery;
}

/** What the ledger knows an address by; `undefined` for one that nobody can be asked for. */
function addressOf(url: string): Pick<DiscoveredEntry, 'articleId' | 'urlKey' | 'host'> | undefined {
  const key = urlKey(url);
  if (key === null) return undefined;
  const { host, hostname, href } = new URL(url);
  if (hostname.length > MAX_HOST_NAME || href.length > MAX_ADDRESS) return undefined;
  return { articleId: articleIdOf(key), urlKey: key, host };
}

function hintsOf(entry: FeedEntry, feedLanguage: string | undefined): FeedHints {
  const language = entry.language ?? feedLanguage;
  const text = (value: string) => value.slice(0, MAX_HINT).toWellFormed();
  const texts = (values: readonly string[]) => values.slice(0, MAX_HINTS).map(text);
  return {
    ...(entry.title ? { title: text(entry.title) } : {}),
    ...(FeedHints.shape.publishedAt.safeParse(entry.publishedAt).data
      ? { publishedAt: entry.publishedAt }
      : {}),
    ...(entry.authors.length > 0 ? { authors: texts(entry.authors) } : {}),
    ...(entry.categories.length > 0 ? { categories: texts(entry.categories) } : {}),
    ...(language ? { language: text(language) } : {}),
  };
}
