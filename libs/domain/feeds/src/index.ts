export { parseFeed } from './parse-feed.js';
export {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_MAX_FEED_BYTES,
  type Feed,
  type FeedEntry,
  type FeedFormat,
  type ParseFeedOptions,
} from './feed.js';
export { FEED_ERROR_CODES, FeedError, type FeedErrorCode } from './feed-error.js';
export { entryFingerprint } from './entry-fingerprint.js';
export { feedDate } from './feed-date.js';
export { decodeFeed } from './decode-feed.js';
export { type OpmlFeed, parseOpml, type ParseOpmlOptions } from './parse-opml.js';
