import { hash } from 'node:crypto';

/**
 * Id of a URL key: the first 128 bits of its SHA-256 as 32 lower-case hex digits. It is the article id of an article
 * that was first found under this key, and the primary key of `article_urls`, because a URL of 8,192 characters does
 * not fit into a B-tree entry.
 */
export function keyId(urlKey: string): string {
  return hash('sha256', urlKey, 'hex').slice(0, 32);
}

/** An article id as the ledger's `uuid` column prints it, back to 32 hex digits. */
export function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** `hexOf` for a column that may be null. */
export function hexOrUndefined(uuid: string | null): string | undefined {
  return uuid === null ? undefined : hexOf(uuid);
}
