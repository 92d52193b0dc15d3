import type { ArticleDocument, Names } from '@dateline/contracts';

/** What shall be true in the index after a bulk: this document, or none, as of this sequence. */
export interface BulkItem {
  readonly articleId: string;
  readonly sequence: number;
  /** Action and, for a write, source: lines of the bulk body, without the last line break. */
  readonly lines: string;
  readonly bytes: number;
  readonly index: string;
}

/** A write: the newest sequence wins, whatever the order of arrival. */
export function writeItem(names: Names, document: ArticleDocument, sequence: number): BulkItem {
  const index = names.physicalIndex(new Date(document.firstSeenAt));
  const action = JSON.stringify({ index: versioned(index, document.articleId, sequence) });
  return item(document.articleId, sequence, index, `${action}\n${JSON.stringify(document)}`);
}

/** A deletion, by the same rule. */
export function withdrawItem(index: string, articleId: string, sequence: number): BulkItem {
  const action = JSON.stringify({ delete: versioned(index, articleId, sequence) });
  return item(articleId, sequence, index, action);
}

function versioned(index: string, id: string, version: number) {
  return { _index: index, _id: id, version, version_type: 'external_gte' };
}

function item(articleId: string, sequence: number, index: string, lines: string): BulkItem {
  return { articleId, sequence, index, lines, bytes: Buffer.byteLength(lines) + 1 };
}

/** Cuts a list into requests of at most so many items and bytes, in order. An item over the limit goes alone. */
export function cutIntoRequests(
  items: readonly BulkItem[],
  limits: { readonly maxItems: number; readonly maxBytes: number },
): BulkItem[][] {
  const requests: BulkItem[][] = [];
  let current: BulkItem[] = [];
  let bytes = 0;
  for (const next of items) {
    if (current.length > 0 && (current.length >= limits.maxItems || bytes + next.bytes > limits.maxBytes)) {
      requests.push(current);
      current = [];
      bytes = 0;
    }
    current.push(next);
    bytes += next.bytes;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}
