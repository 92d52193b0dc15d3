import type { FeedEntry } from './feed.js';
import { feedDate } from './feed-date.js';
import { cleanText, plainText } from './plain-text.js';

/** An entry as a format gives it, before cleaning: candidates in order of preference. */
export interface RawEntry {
  readonly id: string | undefined;
  readonly urls: readonly (string | undefined)[];
  readonly base: string;
  readonly title: string | undefined;
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly authors: readonly (string | undefined)[];
  readonly categories: readonly (string | undefined)[];
  readonly summary: readonly (string | undefined)[];
  readonly language: string | undefined;
}

const MAX_ID_CHARACTERS = 1024;
const MAX_URL_CHARACTERS = 8192;
const MAX_TITLE_CHARACTERS = 500;
const MAX_NAME_CHARACTERS = 200;
const MAX_SUMMARY_CHARACTERS = 2000;
const MAX_NAMES = 50;

/** Cleans an entry; null when it has no http(s) address, because nothing could be fetched. */
export function toFeedEntry(raw: RawEntry): FeedEntry | null {
  const url = firstOf(raw.urls, (candidate) => absoluteUrl(candidate, raw.base));
  if (!url) return null;
  const title = plainText(raw.title ?? '', MAX_TITLE_CHARACTERS);
  const publishedAt = firstOf(raw.published, feedDate);
  const updatedAt = firstOf(raw.updated, feedDate);
  const summary = firstOf(raw.summary, (text) => plainText(text, MAX_SUMMARY_CHARACTERS) || undefined);
  const language = cleanText(raw.language ?? '', 35);
  return {
    id: cleanText(raw.id ?? '', MAX_ID_CHARACTERS) || url,
    url,
    ...(title ? { title } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(updatedAt ? { updatedAt } : {}),
    authors: namesOf(raw.authors),
    categories: namesOf(raw.categories),
    ...(summary ? { summary } : {}),
    ...(language ? { language } : {}),
  };
}

/** An absolute http(s) address without fragment of its own making, or undefined. */
export function absoluteUrl(text: string | undefined, base: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  if (!trimmed || trimmed.length > MAX_URL_CHARACTERS || !URL.canParse(trimmed, base)) return undefined;
  const url = new URL(trimmed, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

/** Names as a list without repetitions: plain text, at most 50. */
export function namesOf(names: readonly (string | undefined)[]): string[] {
  const found = new Set<string>();
  for (const name of names) {
    const clean = plainText(name ?? '', MAX_NAME_CHARACTERS);
    if (clean && found.size < MAX_NAMES) found.add(clean);
  }
  return [...found];
}

function firstOf<T>(
  candidates: readonly (string | undefined)[],
  read: (text: string) => T | undefined,
): T | undefined {
  for (const candidate of candidates) {
    const value = candidate === undefined ? undefined : read(candidate);
    if (value !== undefined) return value;
  }
  return undefined;
}
