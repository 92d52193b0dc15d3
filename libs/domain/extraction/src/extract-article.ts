import { decodeText, MAX_DAMAGE, type DecodedText } from './charset/decode-text.js';
import type { Extraction, ExtractionOptions } from './extraction.js';
import { readHtmlArticle } from './html-article.js';
import { DEFAULT_LIMITS } from './limits.js';
import { suspectOfFuture } from './metadata/published-at.js';
import { reject } from './page-type/page-type.js';
import { TooComplexError } from './page/read-page.js';
import { plainTextArticle } from './plain-text/plain-text-capture.js';

/** Media types that are read as HTML; no type and unknown text types are looked at. */
const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml|application\/xml|text\/xml)\b/i;
const PLAIN_TYPE = /^\s*text\/(?:plain|markdown|x-\w+)\b/i;
const BINARY_TYPE =
  /^\s*(?:image|audio|video|font|application\/(?:pdf|zip|octet-stream|json|javascript|msword|vnd\.))/i;

/**
 * Makes an article of the bytes of one capture, or says why they are none. Pure and deterministic; never throws.
 */
export function extractArticle(bytes: Uint8Array, options: ExtractionOptions): Extraction {
  try {
    return withFutureMarked(extract(bytes, options), options.fetchedAt);
  } catch (error) {
    if (error instanceof TooComplexError) return reject('too-complex', error.message);
    // A fault of the extractor must not look like one of the line: the page is named, the fault is told.
    return reject('unreadable', error instanceof Error ? error.message : String(error));
  }
}

function withFutureMarked(extraction: Extraction, fetchedAt: string | undefined): Extraction {
  if (extraction.kind !== 'article' || !extraction.article.publishedAt) return extraction;
  const publishedAt = suspectOfFuture(extraction.article.publishedAt, fetchedAt);
  return { ...extraction, article: { ...extraction.article, publishedAt } };
}

function extract(bytes: Uint8Array, options: ExtractionOptions): Extraction {
  const { contentType } = options;
  if (BINARY_TYPE.test(contentType ?? '') && !looksLikeHtml(bytes)) {
    return reject('unsupported-media-type', `The media type is ${(contentType ?? '').slice(0, 100)}.`);
  }
  const decoded = decodeText(bytes, contentType);
  if (decoded.damage > MAX_DAMAGE) {
    return reject(
      'undecodable',
      `Read as ${decoded.charset.name}, ${Math.round(decoded.damage * 100)} % are no characters.`,
    );
  }
  if (decoded.text.trim() === '') return reject('no-text', 'The capture is empty.');
  return isPlainText(decoded, contentType)
    ? plainTextArticle(decoded, options)
    : readHtmlArticle(decoded, options, { ...DEFAULT_LIMITS, ...options.limits });
}

/** True when a capture is read as plain text: its media type says so and it does not look like HTML, or no type says. */
export function isPlainText(decoded: DecodedText, contentType: string | undefined): boolean {
  if (HTML_TYPE.test(contentType ?? '')) return false;
  const hasMarkup = /<(?:!doctype|html|head|body|p|div|meta|title|article|br)\b/i.test(
    decoded.text.slice(0, 20_000),
  );
  return PLAIN_TYPE.test(contentType ?? '')
    ? !/^\s*<(?:!doctype html|html)\b/i.test(decoded.text)
    : !hasMarkup;
}

function looksLikeHtml(bytes: Uint8Array): boolean {
  return /^\s*<(?:!doctype html|html)/i.test(new TextDecoder('windows-1252').decode(bytes.subarray(0, 200)));
}
