import type { estypes } from '@elastic/elasticsearch';
import { articleFilters } from './article-filters.js';
import type { ArticleQuery } from './reader-question.js';
import { cursorKey, readCursor } from './search-cursor.js';
import { SearchRequestError } from './search-errors.js';

/** What may be asked; more is refused with a sentence (`SearchRequestError`). */
export const SEARCH_LIMITS = {
  /** Characters of the words that are searched for. */
  qCharacters: 512,
  /** Hits a page. */
  size: 100,
  /** Hits up to which the total is counted exactly. */
  exactTotal: 10_000,
  /** Milliseconds a shard may search before it gives what it has. */
  shardTimeoutMs: 5000,
  /** Characters of a text in which passages are looked for. */
  highlightCharacters: 200_000,
} as const;

export const DEFAULT_PAGE_SIZE = 20;

/** What a hit brings along; the whole document is one request away (`GET /v1/articles/:id`). */
export const HIT_FIELDS = [
  'articleId',
  'revision',
  'sequence',
  'kind',
  'url',
  'canonicalUrl',
  'source',
  'title',
  'lead',
  'authors',
  'publishedAt',
  'publishedAtPrecision',
  'modifiedAt',
  'firstSeenAt',
  'language',
  'section',
  'textStatus',
  'isAccessibleForFree',
  'summary',
  'wordCount',
  'clusterId',
] as const;

/** Fields in which words are looked for. A word in the title says more about an article than one in its text. */
const SEARCHED_FIELDS = ['title^4', 'lead^2', 'text', 'authors.words'];
/** Operators that readers get. Fuzzy search and slop are left out: they cost much and surprise more than they help. */
const OPERATORS = 'AND|OR|NOT|PHRASE|PREFIX|PRECEDENCE|ESCAPE|WHITESPACE';
/** Where articles without a publication date stand in `newest`: last, by a value that survives JSON. */
const UNDATED = -30_610_224_000_000;

/** The Elasticsearch search body of a query; pure. Nothing that a reader writes becomes query language. */
export function articleQuery(query: ArticleQuery): estypes.SearchRequest {
  const words = readWords(query.q);
  const sort = query.sort ?? (words ? 'relevance' : 'newest');
  const size = readSize(query.size);
  const values = query.after === undefined ? undefined : readCursor(query.after, cursorKey(query, sort));
  return {
    size,
    query: {
      bool: {
        ...(words ? { must: [wordsQuery(words)], should: phraseBoosts(words) } : {}),
        filter: articleFilters(query),
      },
    },
    sort: sort === 'newest' ? newestOrder : relevanceOrder,
    ...(values ? { search_after: values } : {}),
    track_total_hits: SEARCH_LIMITS.exactTotal,
    timeout: `${SEARCH_LIMITS.shardTimeoutMs}ms`,
    _source: [...HIT_FIELDS],
    ...(words ? { highlight: passages } : {}),
  };
}

const newestOrder: estypes.SortCombinations[] = [
  { publishedAt: { order: 'desc', missing: UNDATED } },
  { firstSeenAt: { order: 'desc' } },
  { articleId: { order: 'asc' } },
];
const relevanceOrder: estypes.SortCombinations[] = [
  { _score: { order: 'desc' } },
  { articleId: { order: 'asc' } },
];

const passages: estypes.SearchHighlight = {
  // Elasticsearch fails the whole search for one text over its own limit unless a limit is given here.
  max_analyzed_offset: SEARCH_LIMITS.highlightCharacters,
  encoder: 'html',
  pre_tags: ['<mark>'],
  post_tags: ['</mark>'],
  fields: {
    title: { number_of_fragments: 0 },
    lead: { number_of_fragments: 0 },
    text: { number_of_fragments: 3, fragment_size: 160 },
  },
};

function wordsQuery(words: string): estypes.QueryDslQueryContainer {
  return {
    simple_query_string: {
      query: words,
      fields: SEARCHED_FIELDS,
      default_operator: 'and',
      flags: OPERATORS,
      analyze_wildcard: false,
    },
  };
}

/** Plain words that stand side by side in an article are what was meant more often than words that are scattered. */
function phraseBoosts(words: string): estypes.QueryDslQueryContainer[] {
  if (/["|()*+\\-]/.test(words) || !/\s/.test(words)) return [];
  return [{ multi_match: { type: 'phrase', query: words, slop: 2, fields: ['title^6', 'lead^2', 'text'] } }];
}

function readWords(q: string | undefined): string | undefined {
  const words = q?.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  if (words && words.length > SEARCH_LIMITS.qCharacters) {
    throw new SearchRequestError(
      'q',
      `q has ${words.length} characters; at most ${SEARCH_LIMITS.qCharacters} can be searched for.`,
    );
  }
  return words || undefined;
}

function readSize(size: number | undefined): number {
  const wanted = size ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > SEARCH_LIMITS.size) {
    throw new SearchRequestError('size', `size must be a whole number from 1 to ${SEARCH_LIMITS.size}.`);
  }
  return wanted;
}
