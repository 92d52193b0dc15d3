import type { ArticleDocument, CaptureTicket, TrailEntry } from '@dateline/contracts';
import { hash } from 'node:crypto';
import { keyId } from '../sql/article-key.js';
import type { NewCapture } from '../captures/new-capture.js';
import type { DiscoveredEntry } from '../frontier/discover.js';
import type { EnrichedItem, RevisionPlace } from '../settlement/settle-item.js';

/** URL key of the n-th page of a host. */
export const urlKeyOf = (host: string, page: number | string): string => `${host}/article/${page}`;

export function entryOf(host: string, page: number | string, fingerprint = 'first'): DiscoveredEntry {
  const urlKey = urlKeyOf(host, page);
  return {
    articleId: keyId(urlKey),
    urlKey,
    url: `https://${urlKey}`,
    host,
    hints: { title: `Title ${page}`, categories: ['news'] },
    entryFingerprint: fingerprint,
  };
}

export function captureOf(entry: DiscoveredEntry, more: Partial<NewCapture> = {}): NewCapture {
  return {
    articleId: entry.articleId,
    finalUrl: entry.url,
    status: 200,
    headers: { etag: '"1"' },
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(`<html>${entry.urlKey}</html>`),
    tookMs: 12.4,
    hints: entry.hints,
    trail: [trailEntry('fetcher', 'fetched')],
    ...more,
  };
}

export function trailEntry(service: string, decision: string): TrailEntry {
  return {
    service,
    version: '1.0.0',
    startedAt: '2026-11-25T10:00:00.000Z',
    tookMs: 3,
    attempt: 1,
    decision,
  };
}

export const contentHashOf = (content: string): string => hash('sha256', content, 'hex');

/** An enriched capture whose content is one string; its document carries that string as title. */
export function enrichedOf(
  ticket: CaptureTicket,
  content: string,
  more: Partial<EnrichedItem> = {},
): EnrichedItem {
  return {
    kind: 'enriched',
    ticket,
    contentHash: contentHashOf(content),
    aliases: [],
    trail: (decision) => [trailEntry('fetcher', 'fetched'), trailEntry('indexer', decision)],
    build: (place) => documentOf(ticket, content, place),
    ...more,
  };
}

export function documentOf(ticket: CaptureTicket, content: string, place: RevisionPlace): ArticleDocument {
  return {
    ...place,
    captureId: ticket.captureId,
    kind: 'article',
    url: ticket.url,
    finalUrl: ticket.finalUrl,
    source: ticket.source ?? { name: 'unknown' },
    title: content,
    titleProvenance: 'html',
    text: `Text of ${content}`,
    blocks: [{ type: 'paragraph', text: `Text of ${content}` }],
    authors: [],
    publishedAtCandidates: [],
    fetchedAt: ticket.fetchedAt,
    language: 'en',
    languageConfidence: 1,
    tags: [],
    images: [],
    textStatus: 'full',
    robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
    keywords: [],
    entities: [],
    quotes: [],
    places: [],
    topics: [],
    wordCount: 3,
    readingSeconds: 1,
    fingerprint: 'f',
    contentHash: contentHashOf(content),
    parserVersion: '1.0.0',
    enricherVersion: '1.0.0',
  };
}
