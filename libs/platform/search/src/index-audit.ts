import type { Names } from '@dateline/contracts';
import { aliasMissing } from './search-articles.js';
import type { SearchClient } from './search-client.js';
import { answerOf, asSearchError } from './search-errors.js';

/** One article as the index holds it. */
export interface IndexedArticle {
  readonly articleId: string;
  readonly sequence: number;
}

/** Most articles a page of the audit. */
export const AUDIT_PAGE_LIMIT = 10_000;

/** Articles that readers can find now. */
export async function countDocuments(client: SearchClient, names: Names): Promise<number> {
  return ask(
    names,
    'articles were counted',
    async () => (await client.count({ index: names.searchAlias })).count,
  );
}

/**
 * The next articles in order of id, to be laid beside the same page of the ledger.
 *
 * @param afterId last id of the page before; empty to begin
 * @param size 1 to 10,000
 */
export async function auditPage(
  client: SearchClient,
  names: Names,
  afterId: string,
  size: number,
): Promise<readonly IndexedArticle[]> {
  return ask(names, 'the index was audited', async () => {
    const answer = await client.search({
      index: names.searchAlias,
      size: Math.min(size, AUDIT_PAGE_LIMIT),
      query: { range: { articleId: { gt: afterId } } },
      sort: [{ articleId: { order: 'asc' } }],
      _source: false,
      docvalue_fields: ['articleId', 'sequence'],
      track_total_hits: false,
    });
    return answer.hits.hits.map(({ fields }) => ({
      articleId: String(fields?.['articleId']?.[0]),
      sequence: Number(fields?.['sequence']?.[0]),
    }));
  });
}

async function ask<Answer>(names: Names, doing: string, question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (answerOf(error)?.type === 'index_not_found_exception') throw aliasMissing(names, error);
    throw asSearchError(error, doing);
  }
}
