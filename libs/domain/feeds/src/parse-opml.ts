import { parseOpml as readOpml } from 'feedsmith';

import { decodeFeed } from './decode-feed.js';
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_FEED_BYTES } from './feed.js';
import { FeedError } from './feed-error.js';
import { plainText } from './plain-text.js';
import { absoluteUrl } from './raw-entry.js';
import { outlineXml } from './xml-outline.js';

export interface OpmlFeed {
  /** Absolute http(s). */
  readonly url: string;
  readonly title?: string;
  readonly homeUrl?: string;
}

export interface ParseOpmlOptions {
  /** Where the list came from; relative addresses resolve against it. Default: they are left out. */
  readonly url?: string;
  readonly contentType?: string;
  /** Default: 100,000. */
  readonly maxFeeds?: number;
}

type Outlines = NonNullable<NonNullable<ReturnType<typeof readOpml>['body']>['outlines']>;

/** Reads the feeds of an OPML list, folders flattened, in order, each address once. Throws FeedError. */
export function parseOpml(bytes: Uint8Array, options: ParseOpmlOptions = {}): { feeds: OpmlFeed[] } {
  if (bytes.length > DEFAULT_MAX_FEED_BYTES) {
    throw new FeedError(
      'feed-too-large',
      `It has ${bytes.length} bytes; the limit is ${DEFAULT_MAX_FEED_BYTES}.`,
    );
  }
  const text = decodeFeed(bytes, options.contentType).trim();
  if (!text) throw new FeedError('feed-empty-document');
  const outline = outlineXml(text, DEFAULT_MAX_DEPTH);
  if (outline.root !== 'opml') throw new FeedError('not-a-feed', 'It is no OPML list.');
  if (outline.depth > DEFAULT_MAX_DEPTH)
    throw new FeedError('feed-too-deep', `The limit is ${DEFAULT_MAX_DEPTH}.`);
  const feeds = new Map<string, OpmlFeed>();
  collect(readOutlines(text), options, feeds);
  return { feeds: [...feeds.values()] };
}

function readOutlines(text: string): Outlines {
  try {
    return readOpml(text).body?.outlines ?? [];
  } catch (error) {
    throw new FeedError('feed-broken', 'It is an OPML list that cannot be read.', error);
  }
}

function collect(outlines: Outlines, options: ParseOpmlOptions, feeds: Map<string, OpmlFeed>): void {
  for (const outline of outlines) {
    if (feeds.size >= (options.maxFeeds ?? 100_000)) return;
    const url = absoluteUrl(outline.xmlUrl?.replace(/^feed:(?:\/\/)?(?=https?:)/i, ''), options.url);
    if (url && !feeds.has(url)) {
      const title = plainText(outline.title ?? outline.text ?? '', 500);
      const homeUrl = absoluteUrl(outline.htmlUrl, options.url);
      feeds.set(url, { url, ...(title ? { title } : {}), ...(homeUrl ? { homeUrl } : {}) });
    }
    collect(outline.outlines ?? [], options, feeds);
  }
}
