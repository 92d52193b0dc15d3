import { createHash } from 'node:crypto';
import { textOf, type ExtractedArticle } from '@dateline/contracts';
import type { Enricher } from './enricher.js';

/**
 * SHA-256 over what a reader would call the article: title, lead, text, authors, publication instant, pictures. Not in
 * it, because it changes from download to download without a new content: confidences, provenances, candidates,
 * markup, white space, Unicode form, and the query of picture addresses (cache busters, signatures).
 */
export const contentHash: Enricher = {
  name: 'content-hash',
  version: '1',
  run: ({ article, text }) => ({ contentHash: sha256(canonicalJson(article, text)) }),
};

/** Hash of the article as it stands: changes too often rather than too seldom, so no revision is ever missed. */
export function fallbackContentHash(article: ExtractedArticle): string {
  return sha256(JSON.stringify(article));
}

/** The hashed JSON; an array, so that the order is part of the format. */
export function canonicalJson(article: ExtractedArticle, text: string = textOf(article.blocks)): string {
  return JSON.stringify([
    'dateline.content.v1',
    canonicalText(article.title.value),
    canonicalText(article.lead?.value ?? ''),
    canonicalText(text),
    (article.authors?.value ?? []).map(canonicalText),
    canonicalInstant(article.publishedAt?.value),
    article.images.map((image) => canonicalImage(image.url)),
  ]);
}

function canonicalText(text: string): string {
  // A single plain blank is left alone (most of a text), and runs are bounded, because an unbounded one exhausts the
  // regular expression's stack on hostile text.
  return text
    .replace(/\p{Cs}{1,1000}/gu, '\uFFFD')
    .normalize('NFC')
    .replace(/\s{2,1000}|[^\S ]/gu, ' ')
    .trim();
}

/** The same instant is the same whatever zone it is written in. */
function canonicalInstant(instant: string | undefined): string | null {
  if (instant === undefined) return null;
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) ? instant : new Date(milliseconds).toISOString();
}

/** A picture whose path names a file is that file; elsewhere (`image?id=5`) the query names the picture. */
function canonicalImage(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = '';
  if (/\.(?:jpe?g|png|webp|avif|gif|svg)$/i.test(url.pathname)) url.search = '';
  return url.href;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
