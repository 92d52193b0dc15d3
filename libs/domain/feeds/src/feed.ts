export type FeedFormat = 'rss' | 'atom' | 'rdf' | 'json';

/** One item of a feed, whatever the format. Texts are plain: no markup, no NUL, no lone surrogates. */
export interface FeedEntry {
  /** The feed's own id of the entry (guid, atom:id), else its address. */
  readonly id: string;
  /** The article's address, absolute. */
  readonly url: string;
  readonly title?: string;
  /** Instant in ISO 8601, UTC. */
  readonly publishedAt?: string;
  /** Instant in ISO 8601, UTC. */
  readonly updatedAt?: string;
  readonly authors: string[];
  readonly categories: string[];
  /** At most 2,000 characters. */
  readonly summary?: string;
  /** As the feed says it, mostly a BCP 47 tag. */
  readonly language?: string;
}

export interface Feed {
  readonly format: FeedFormat;
  readonly title?: string;
  /** The site's page that belongs to the feed, absolute. */
  readonly homeUrl?: string;
  readonly language?: string;
  /** How long the publisher says that polling again is of no use. */
  readonly ttlSeconds?: number;
  /** In the feed's order; entries with an address only. */
  readonly entries: FeedEntry[];
  /** Entries left out: broken, or without an http(s) address. */
  readonly skippedEntries: number;
  /** The document ended early, or had more entries than the limit. */
  readonly isTruncated: boolean;
}

export interface ParseFeedOptions {
  /** Where the bytes came from; relative addresses resolve against it. */
  readonly url: string;
  /** The Content-Type header. */
  readonly contentType?: string;
  /** Default: 10 MiB. */
  readonly maxBytes?: number;
  /** Default: 1,000; later entries are left out and `isTruncated` is set. */
  readonly maxEntries?: number;
  /** Default: 256. */
  readonly maxDepth?: number;
}

export const DEFAULT_MAX_FEED_BYTES = 10 * 1024 * 1024;
export const DEFAULT_MAX_ENTRIES = 1000;
export const DEFAULT_MAX_DEPTH = 256;
