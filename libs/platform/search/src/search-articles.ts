import type { estypes } from '@elastic/elasticsearch';
import type { ArticleDocument, Names } from '@dateline/contracts';
import { articleQuery, type HIT_FIELDS } from './article-query.js';
import type { ArticleQuery } from './reader-question.js';
import { cursorKey, writeCursor } from './search-cursor.js';
import type { SearchClient } from './search-client.js';
import { answerOf, asSearchError, SearchNotReadyError } from './search-errors.js';

export type HitDocument = Pick<ArticleDocument, (typeof HIT_FIELDS)[number]>;

export interface SearchHit {
  readonly document: HitDocument;
  /** HTML with the found words in `<mark>`; everything else is escaped. */
  readonly highlights: {
    readonly title?: readonly string[];
    readonly lead?: readonly string[];
    readonly text?: readonly string[];
  };
  /** Only comparable within one answer; `null` in `newest` order. */
  readonly score: number | null;
}

export interface SearchPage {
  /** Articles found; exact up to 10,000. */
  readonly total: number;
  readonly totalIsExact: boolean;
  /** True when a shard ran out of time or failed, or a month is closed, so that hits may be missing. */
  readonly isPartial: boolean;
  readonly hits: readonly SearchHit[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string;
}

/**
 * Searches the read alias.
 *
 * @throws SearchRequestError when a parameter cannot be searched for
 * @throws SearchDownError when Elasticsearch does not answer
 * @throws SearchNotReadyError when the alias does not exist
 */
export async function searchArticles(
  client: SearchClient,
  names: Names,
  query: ArticleQuery,
): Promise<SearchPage> {
  const body = articleQuery(query);
  // One hit more than asked for tells whether there is a next page.
  const size = body.size ?? 0;
  const { answer, isWhole } = await send(client, names, { ...body, size: size + 1 });
  const page = answer.hits.hits.slice(0, size);
  const last = answer.hits.hits.length > size ? page.at(-1) : undefined;
  const total = answer.hits.total as estypes.SearchTotalHits;
  const sort = query.sort ?? (body.highlight ? 'relevance' : 'newest');
  return {
    total: total.value,
    totalIsExact: total.relation === 'eq',
    isPartial: !isWhole || answer.timed_out || answer._shards.failed > 0,
    hits: page.map(hitOf),
    ...(last?.sort ? { next: writeCursor(cursorKey(query, sort), last.sort as (string | number)[]) } : {}),
  };
}

interface SearchAnswer {
  readonly answer: estypes.SearchResponse<HitDocument>;
  readonly isWhole: boolean;
}

async function send(
  client: SearchClient,
  names: Names,
  body: estypes.SearchRequest,
  isWhole = true,
): Promise<SearchAnswer> {
  try {
    const answer = await client.search<HitDocument>({
      index: names.searchAlias,
      // Only when a month is known to be closed: it would hide that the alias is not there, too.
      ignore_unavailable: !isWhole,
      // Months are indices of their own; without shared term statistics a rare month would outrank all others.
      search_type: 'dfs_query_then_fetch',
      ...body,
    });
    return { answer, isWhole };
  } catch (error) {
    const type = answerOf(error)?.type;
    if (type === 'index_not_found_exception') throw aliasMissing(names, error);
    // An operator who closes a month closes that month, not the search.
    if (type === 'index_closed_exception' && isWhole) return send(client, names, body, false);
    throw asSearchError(error, 'articles were searched');
  }
}

/** The sentence for a cluster without the read alias. */
export function aliasMissing(names: Names, cause: unknown): SearchNotReadyError {
  return new SearchNotReadyError(`Elasticsearch has no alias ${names.searchAlias}: run \`dateline setup\`.`, {
    cause,
  });
}

function hitOf(hit: estypes.SearchHit<HitDocument>): SearchHit {
  return {
    document: hit._source as HitDocument,
    highlights: hit.highlight ?? {},
    score: hit._score ?? null,
  };
}
