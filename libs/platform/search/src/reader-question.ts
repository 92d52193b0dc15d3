/** Order of the hits. */
export type SearchSort = 'relevance' | 'newest';

/** One question of a reader. */
export interface ArticleQuery {
  /** Words; `"a phrase"`, `a | b`, `-without`, `prefix*` and brackets are understood. Absent: all articles. */
  readonly q?: string | undefined;
  /** Language tag; `zh` also finds `zh-Hant`. */
  readonly language?: string | undefined;
  /** Name, host or id of a source; case and accents do not matter. */
  readonly source?: string | undefined;
  /** First day or instant, ISO 8601; counts the publication, or the first sight of an article without date. */
  readonly from?: string | undefined;
  /** Last day (the whole of it) or instant. */
  readonly to?: string | undefined;
  /** Default: `relevance` with words, `newest` without. */
  readonly sort?: SearchSort | undefined;
  /** Hits a page, 1 to 100, default 20. */
  readonly size?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}
