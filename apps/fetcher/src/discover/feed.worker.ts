import { workerTask } from '@dateline/service/worker';
import { entryFingerprint, FeedError, parseFeed, type FeedEntry } from '@dateline/feeds';

/** One feed document to read, as it travels into the thread. */
export interface FeedTask {
  body: Uint8Array;
  contentType?: string;
  url: string;
}

export type ReadFeed =
  | {
      kind: 'feed';
      title?: string;
      language?: string;
      ttlSeconds?: number;
      entries: (FeedEntry & { fingerprint: string })[];
      /** Entries that the reader left out: broken, or without a web address. */
      skippedEntries: number;
      /** The document ended early, or had more entries than the limit. */
      isTruncated: boolean;
    }
  | { kind: 'broken'; code: string; message: string };

/** A broken feed is an answer, not a crash: errors do not keep their class on the way out of a thread. */
export function readFeed({ body, contentType, url }: FeedTask): ReadFeed {
  try {
    const feed = parseFeed(body, { url, contentType });
    const entries = feed.entries.map((entry) => ({ ...entry, fingerprint: entryFingerprint(entry) }));
    const { title, language, ttlSeconds, skippedEntries, isTruncated } = feed;
    return { kind: 'feed', title, language, ttlSeconds, skippedEntries, isTruncated, entries };
  } catch (error) {
    if (error instanceof FeedError) return { kind: 'broken', code: error.code, message: error.message };
    throw error;
  }
}

export default workerTask(readFeed);
