import type { Names } from '@dateline/contracts';
import type { SearchClient } from './search-client.js';
import { asSearchError, SearchDownError } from './search-errors.js';

/** A document as the index holds it. */
export interface PlacedDocument {
  readonly articleId: string;
  /** The physical index that it stands in. */
  readonly index: string;
  readonly sequence: number;
  readonly captureId: string;
}

/**
 * Documents with a sequence over `above` and under `below`, by rising sequence, a page at a time. Refreshes before the
 * first page, so that it is true at that moment. Closed indices are left out: {@link closedIndices} tells them.
 *
 * @param after last document of the page before
 * @throws SearchDownError when Elasticsearch does not answer, or not for all shards
 */
export async function documentsBetween(
  client: SearchClient,
  names: Names,
  { above, below }: { above: number; below: number },
  after?: PlacedDocument,
  size = 500,
): Promise<readonly PlacedDocument[]> {
  // The pattern, not the alias: it does not fail where nothing is, and finds what has left the alias, too.
  const index = names.indexPattern;
  return ask(async () => {
    if (!after) await client.indices.refresh({ index });
    const { hits, _shards } = await client.search({
      index,
      size,
      query: { range: { sequence: { gt: above, lt: below } } },
      sort: [{ sequence: 'asc' }, { articleId: 'asc' }],
      ...(after ? { search_after: [after.sequence, after.articleId] } : {}),
      _source: false,
      docvalue_fields: ['sequence', 'captureId'],
      track_total_hits: false,
    });
    needAll(_shards);
    return hits.hits.map(({ _id, _index, fields }) => ({
      articleId: String(_id),
      index: _index,
      sequence: Number(fields?.['sequence']?.[0]),
      captureId: String(fields?.['captureId']?.[0]),
    }));
  });
}

/** The highest sequence that the open indices hold at this moment, 0 for none. @throws SearchDownError as above */
export async function highestSequence(client: SearchClient, names: Names): Promise<number> {
  const index = names.indexPattern;
  return ask(async () => {
    await client.indices.refresh({ index });
    const { aggregations, _shards } = await client.search<unknown, { highest: { value: number | null } }>({
      index,
      size: 0,
      aggs: { highest: { max: { field: 'sequence' } } },
    });
    needAll(_shards);
    return aggregations?.highest.value ?? 0;
  });
}

/** Indices that somebody has closed: they can neither be read nor written. @throws SearchDownError as above */
export async function closedIndices(client: SearchClient, names: Names): Promise<readonly string[]> {
  return ask(async () => {
    const { indices } = await client.indices.resolveIndex({
      name: names.indexPattern,
      expand_wildcards: 'all',
    });
    return indices.filter(({ attributes }) => attributes.includes('closed')).map(({ name }) => name);
  });
}

/** An audit that did not see everything must not say that all is well. */
function needAll({ failed }: { failed: number }): void {
  if (failed > 0) throw new SearchDownError(`Elasticsearch did not answer for ${failed} shards.`);
}

async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    throw asSearchError(error, 'sequences were looked for');
  }
}
