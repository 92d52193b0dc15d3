import { encodeMarkup, type Charset } from './charset-encoder.js';
import { escapeMarkup } from './markup.js';

/** One entry of a feed, as the site announces it. */
export interface FeedEntry {
  /** Stays the same for an article through corrections. */
  id: string;
  link: string;
  title: string;
  summary: string;
  authors: readonly string[];
  category: string;
  imageUrl: string | null;
  /** Milliseconds since 1970. */
  publishedAt: number;
  /** Later than `publishedAt` once corrected. */
  updatedAt: number;
}

/** A feed as a whole. */
export interface FeedModel {
  title: string;
  homeUrl: string;
  feedUrl: string;
  language: string;
  format: 'rss' | 'atom';
  charset: Charset;
  /** Whether the XML declaration names the character set. */
  declaresCharset: boolean;
  updatedAt: number;
  entries: readonly FeedEntry[];
}

const declaration = ({ declaresCharset, charset }: FeedModel): string =>
  declaresCharset ? `<?xml version="1.0" encoding="${charset}"?>` : '<?xml version="1.0"?>';

const rssDate = (time: number): string => new Date(time).toUTCString();
const atomDate = (time: number): string => new Date(time).toISOString();
const element = (name: string, text: string): string => `<${name}>${escapeMarkup(text)}</${name}>`;

function rssItem(entry: FeedEntry): string {
  return [
    '<item>',
    element('title', entry.title),
    element('link', entry.link),
    `<guid isPermaLink="false">${escapeMarkup(entry.id)}</guid>`,
    // RSS has one date only: sites that correct an article move it.
    element('pubDate', rssDate(entry.updatedAt)),
    ...entry.authors.map((name) => element('dc:creator', name)),
    element('category', entry.category),
    element('description', entry.summary),
    ...(entry.imageUrl === null
      ? []
      : [`<media:content url="${escapeMarkup(entry.imageUrl)}" medium="image"/>`]),
    '</item>',
  ].join('\n');
}

function rss(feed: FeedModel): string {
  return `${declaration(feed)}
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
${element('title', feed.title)}
${element('link', feed.homeUrl)}
${element('description', feed.title)}
${element('language', feed.language)}
${element('lastBuildDate', rssDate(feed.updatedAt))}
<atom:link rel="self" href="${escapeMarkup(feed.feedUrl)}" type="application/rss+xml"/>
${feed.entries.map(rssItem).join('\n')}
</channel>
</rss>
`;
}

function atomEntry(entry: FeedEntry): string {
  return [
    '<entry>',
    element('title', entry.title),
    `<link rel="alternate" type="text/html" href="${escapeMarkup(entry.link)}"/>`,
    element('id', entry.id),
    element('published', atomDate(entry.publishedAt)),
    element('updated', atomDate(entry.updatedAt)),
    ...entry.authors.map((name) => `<author>${element('name', name)}</author>`),
    `<category term="${escapeMarkup(entry.category)}"/>`,
    element('summary', entry.summary),
    '</entry>',
  ].join('\n');
}

function atom(feed: FeedModel): string {
  return `${declaration(feed)}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}">
${element('title', feed.title)}
<link rel="alternate" type="text/html" href="${escapeMarkup(feed.homeUrl)}"/>
<link rel="self" type="application/atom+xml" href="${escapeMarkup(feed.feedUrl)}"/>
${element('id', feed.feedUrl)}
${element('updated', atomDate(feed.updatedAt))}
<author>${element('name', feed.title)}</author>
${feed.entries.map(atomEntry).join('\n')}
</feed>
`;
}

/** The feed's bytes in its character set; RSS 2.0 or Atom (RFC 4287). */
export const writeFeed = (feed: FeedModel): Buffer =>
  encodeMarkup(feed.format === 'rss' ? rss(feed) : atom(feed), feed.charset);

/** An OPML 2.0 list of feeds, in UTF-8. */
export function writeOpml(feeds: readonly { siteName: string; feedUrl: string; homeUrl: string }[]): Buffer {
  const outlines = feeds.map(
    ({ siteName, feedUrl, homeUrl }) =>
      `<outline type="rss" text="${escapeMarkup(siteName)}" title="${escapeMarkup(siteName)}" xmlUrl="${escapeMarkup(feedUrl)}" htmlUrl="${escapeMarkup(homeUrl)}"/>`,
  );
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head><title>Sample newsroom</title></head>
<body>
${outlines.join('\n')}
</body>
</opml>
`);
}
