// Feed parsing for the measuring sticks: one shape for all formats.
import { parseFeed } from '@dateline/feeds';

/** bytes, { url, headers } → { format, feed, entries }; throws FeedError for what is no feed. */
export function parse(bytes, { url = 'http://feed.invalid/', headers = {} } = {}) {
  const contentType = headers['content-type'] ?? headers['Content-Type'];
  const { format, entries, ...feed } = parseFeed(bytes, { url, ...(contentType ? { contentType } : {}) });
  return { format, feed, entries };
}
