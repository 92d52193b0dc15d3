import { decodeFeed } from './decode-feed.js';
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_MAX_FEED_BYTES,
  type Feed,
  type FeedEntry,
  type FeedFormat,
  type ParseFeedOptions,
} from './feed.js';
import { FeedError } from './feed-error.js';
import { cleanText, plainText } from './plain-text.js';
import { absoluteUrl, type RawEntry, toFeedEntry } from './raw-entry.js';
import { readJsonFeed } from './read-json-feed.js';
import { type RawFeed, readXmlFeed } from './read-xml-feed.js';
import { outlineXml, type XmlOutline } from './xml-outline.js';

/** The library's time grows with the square of the attributes of one tag; nobody writes as many. */
const MAX_ATTRIBUTES = 500;

/**
 * Parses a feed's bytes: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 1.0 and 0.3, JSON Feed. Time and memory are linear
 * in the bytes: size, depth and number of entries are checked before a parser sees the text. A broken entry costs
 * only itself, and of a document that ends early the complete entries are kept. Throws FeedError.
 */
export function parseFeed(bytes: Uint8Array, options: ParseFeedOptions): Feed {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_FEED_BYTES;
  if (bytes.length > maxBytes)
    throw new FeedError('feed-too-large', `It has ${bytes.length} bytes; the limit is ${maxBytes}.`);
  const text = decodeFeed(bytes, options.contentType).trim();
  if (!text) throw new FeedError('feed-empty-document');
  const maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  if (text.startsWith('{'))
    return finish('json', readJsonFeed(text, options.url, maxDepth), options, 0, false);
  const outline = outlineXml(text, maxDepth);
  const format = formatOf(outline.root);
  if (outline.depth > maxDepth) throw new FeedError('feed-too-deep', `The limit is ${maxDepth}.`);
  if (outline.attributes > MAX_ATTRIBUTES) {
    throw new FeedError(
      'feed-too-large',
      `A tag has ${outline.attributes} attributes; the limit is ${MAX_ATTRIBUTES}.`,
    );
  }
  return readBounded(format, text, outline, options);
}

function formatOf(root: string): Exclude<FeedFormat, 'json'> {
  const name = root.slice(root.indexOf(':') + 1);
  if (name === 'rss') return 'rss';
  if (name === 'feed') return 'atom';
  if (name === 'rdf') return 'rdf';
  throw new FeedError(
    'not-a-feed',
    root ? `Its first element is <${root.slice(0, 40)}>.` : 'It has no element.',
  );
}

function readBounded(
  format: Exclude<FeedFormat, 'json'>,
  text: string,
  outline: XmlOutline,
  options: ParseFeedOptions,
): Feed {
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const spans = outline.entries.slice(0, maxEntries);
  const isTruncated = !outline.isComplete || outline.entries.length > maxEntries;
  // What follows the last entry that counts is cut off before the parser, not after it.
  const end = isTruncated ? (spans.at(-1)?.end ?? text.length) : text.length;
  const closing = spans.length && isTruncated ? closingTags(outline) : '';
  const whole = withoutDoctype(text, outline, end) + closing;
  const raw = tryRead(format, whole, options.url);
  if (raw && raw.entries.length >= spans.length && outline.brokenEntries === 0)
    return finish(format, raw, options, 0, isTruncated);
  const rescued = readOneByOne(format, text, { ...outline, entries: spans }, options.url);
  // A complete document without one readable entry is an empty feed, and an empty feed is no fault.
  if (!raw && rescued.entries.length === 0 && !outline.isComplete) throw new FeedError('feed-broken');
  const lost = spans.length - rescued.entries.length + outline.brokenEntries;
  return finish(format, { ...(raw ?? rescued), entries: rescued.entries }, options, lost, isTruncated);
}

/** Each entry in an envelope of its own, so that none can spoil another. */
function readOneByOne(
  format: Exclude<FeedFormat, 'json'>,
  text: string,
  outline: XmlOutline,
  url: string,
): RawFeed {
  const opening = outline.envelope.map((element) => element.tag).join('');
  const closing = closingTags(outline);
  const head = tryRead(format, withoutDoctype(text, outline, outline.entries[0]?.start ?? 0) + closing, url);
  const entries: RawEntry[] = [];
  for (const span of outline.entries) {
    const entry = tryRead(format, opening + text.slice(span.start, span.end) + closing, url)?.entries[0];
    if (entry) entries.push(entry);
  }
  return {
    title: head?.title,
    home: head?.home,
    language: head?.language,
    ttlSeconds: head?.ttlSeconds,
    entries,
  };
}

function tryRead(format: Exclude<FeedFormat, 'json'>, text: string, url: string): RawFeed | null {
  try {
    return readXmlFeed(format, text, url);
  } catch {
    return null;
  }
}

function closingTags(outline: XmlOutline): string {
  return outline.envelope
    .map((element) => `</${element.tag.slice(1).match(/^[^\s/>]+/)?.[0] ?? element.name}>`)
    .reverse()
    .join('');
}

/** Entity declarations are never obeyed, so the parser does not see them. */
function withoutDoctype(text: string, outline: XmlOutline, end: number): string {
  const { doctype } = outline;
  return doctype && doctype.end <= end
    ? text.slice(0, doctype.start) + text.slice(doctype.end, end)
    : text.slice(0, end);
}

function finish(
  format: FeedFormat,
  raw: RawFeed,
  options: ParseFeedOptions,
  lost: number,
  isTruncated: boolean,
): Feed {
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const entries: FeedEntry[] = [];
  for (const rawEntry of raw.entries.slice(0, maxEntries)) {
    const entry = toFeedEntry(rawEntry);
    if (entry) entries.push(entry);
  }
  const title = plainText(raw.title ?? '', 500);
  const homeUrl = absoluteUrl(raw.home, options.url);
  const language = cleanText(raw.language ?? '', 35);
  return {
    format,
    ...(title ? { title } : {}),
    ...(homeUrl ? { homeUrl } : {}),
    ...(language ? { language } : {}),
    ...(raw.ttlSeconds && raw.ttlSeconds > 0 ? { ttlSeconds: raw.ttlSeconds } : {}),
    entries,
    skippedEntries: lost + Math.min(raw.entries.length, maxEntries) - entries.length,
    isTruncated: isTruncated || raw.entries.length > maxEntries,
  };
}
