import { createHash } from 'node:crypto';
import type { ArticleQuery, SearchSort } from './reader-question.js';
import { SearchRequestError } from './search-errors.js';

type SortValue = string | number;

/** What a cursor belongs to: it goes on with one question and one order, and with no other. */
export function cursorKey(query: ArticleQuery, sort: SearchSort): string {
  const question = [
    query.q ?? '',
    query.language ?? '',
    query.source ?? '',
    query.from ?? '',
    query.to ?? '',
    sort,
  ];
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}

/** The position after a hit, opaque to clients. */
export function writeCursor(key: string, values: readonly SortValue[]): string {
  return Buffer.from(JSON.stringify([key, ...values])).toString('base64url');
}

/** @throws SearchRequestError when the cursor is none of ours, or of another question */
export function readCursor(cursor: string, key: string): SortValue[] {
  const [itsKey, ...values] = decode(cursor);
  if (itsKey !== key) {
    throw new SearchRequestError(
      'after',
      'after belongs to another search: send it with the same q, language, source, from, to and sort.',
    );
  }
  return values;
}

function decode(cursor: string): SortValue[] {
  const broken = new SearchRequestError('after', 'after must be the "next" of an earlier answer, unchanged.');
  if (cursor.length > 1024) throw broken;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw broken;
  }
  const isOurs =
    Array.isArray(parts) &&
    (parts.length === 3 || parts.length === 4) &&
    parts.every((part) => typeof part === 'string' || Number.isFinite(part)) &&
    typeof parts.at(-1) === 'string' &&
    parts.slice(1, -1).every((part) => typeof part === 'number');
  if (!isOurs) throw broken;
  return parts as SortValue[];
}
