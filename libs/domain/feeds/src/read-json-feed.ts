import { type JsonFeed, parseJsonFeed } from 'feedsmith';

import { FeedError } from './feed-error.js';
import type { RawFeed } from './read-xml-feed.js';

/** Reads a JSON Feed (version 1 and 1.1). Throws FeedError. */
export function readJsonFeed(text: string, url: string, maxDepth: number): RawFeed {
  if (jsonDepth(text, maxDepth) > maxDepth) throw new FeedError('feed-too-deep', `The limit is ${maxDepth}.`);
  const document = parseJson(text);
  const feed = parseOrThrow(document);
  return {
    title: feed.title,
    home: feed.home_page_url,
    language: feed.language,
    ttlSeconds: undefined,
    entries: (feed.items ?? []).map((item) => ({
      id: item.id,
      urls: [item.url, item.external_url, /^https?:\/\//i.test(item.id ?? '') ? item.id : undefined],
      base: url,
      title: item.title,
      published: [item.date_published],
      updated: [item.date_modified],
      authors: (item.authors ?? feed.authors ?? []).map((author) => author.name),
      categories: item.tags ?? [],
      summary: [item.summary, item.content_text, item.content_html],
      language: item.language,
    })),
  };
}

/** The deepest nesting of arrays and objects, in one pass; stops beyond the limit. */
export function jsonDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length && deepest <= limit; i += 1) {
    const char = text[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FeedError('feed-broken', 'It is no valid JSON.', error);
  }
}

function parseOrThrow(document: unknown): JsonFeed.Feed<string> {
  try {
    return parseJsonFeed(document);
  } catch (error) {
    throw new FeedError('not-a-feed', 'It is JSON, but no JSON Feed.', error);
  }
}
