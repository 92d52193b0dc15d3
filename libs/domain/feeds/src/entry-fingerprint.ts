import { createHash } from 'node:crypto';

import type { FeedEntry } from './feed.js';

/**
 * A short hash of what an entry says about its article: address, title, dates. The same fingerprint as last time
 * means that nothing has to be fetched; the summary is left out, because many feeds put counters into it.
 */
export function entryFingerprint(
  entry: Pick<FeedEntry, 'url' | 'title' | 'publishedAt' | 'updatedAt'>,
): string {
  const parts = [entry.url, entry.title ?? '', entry.publishedAt ?? '', entry.updatedAt ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
