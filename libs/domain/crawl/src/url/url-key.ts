import { createHash } from 'node:crypto';

import { canonicalUrl } from './canonical-url.js';

/**
 * The identity of an article's address: its canonical form without scheme and without a leading `www.`. A site
 * that moves to https, or answers on both names, keeps its articles. Null for what is no http(s) URL.
 */
export function urlKey(url: string): string | null {
  const canonical = canonicalUrl(url);
  return canonical === null ? null : canonical.replace(/^https?:\/\/(?:www\.(?=[^/]*\.))?/, '');
}

/** The article id of a URL key: the first 128 bits of its SHA-256 as 32 lower-case hex digits. */
export function articleIdOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 32);
}
