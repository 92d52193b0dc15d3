import type { estypes } from '@elastic/elasticsearch';
import type { ArticleQuery } from './reader-question.js';
import { SearchRequestError } from './search-errors.js';

type Query = estypes.QueryDslQueryContainer;

/** A day or an instant. Elasticsearch's date arithmetic (`now-1d`) is not let through: pages would move. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const MAX_SOURCE_CHARACTERS = 256;

/** The conditions of a query that have no part in the score. */
export function articleFilters(query: ArticleQuery): Query[] {
  return [
    ...languageFilter(query.language),
    ...sourceFilter(query.source),
    ...timeFilter(query.from, query.to),
  ];
}

function languageFilter(language: string | undefined): Query[] {
  if (language === undefined) return [];
  if (language.length > 64 || !LANGUAGE.test(language)) {
    throw new SearchRequestError('language', 'language must be a language tag such as "en" or "zh-Hant".');
  }
  return [
    anyOf({ term: { language: { value: language } } }, { prefix: { language: { value: `${language}-` } } }),
  ];
}

function sourceFilter(source: string | undefined): Query[] {
  if (source === undefined) return [];
  if (source.trim() === '' || source.length > MAX_SOURCE_CHARACTERS) {
    throw new SearchRequestError(
      'source',
      `source must be the name, host or id of a source, at most ${MAX_SOURCE_CHARACTERS} characters.`,
    );
  }
  // Half a surrogate pair is no text that could be sent as UTF-8.
  const value = source.replace(/\p{Cs}/gu, '');
  return [
    anyOf(
      { term: { 'source.host': { value } } },
      { term: { 'source.name': { value } } },
      { term: { 'source.id': { value } } },
    ),
  ];
}

function timeFilter(from: string | undefined, to: string | undefined): Query[] {
  if (from === undefined && to === undefined) return [];
  const range = {
    ...(from === undefined ? {} : { gte: readDate('from', from) }),
    // `lte` with a day alone takes the whole day in.
    ...(to === undefined ? {} : { lte: readDate('to', to) }),
    format: 'strict_date_optional_time',
  };
  const undated: Query = {
    bool: { must_not: [{ exists: { field: 'publishedAt' } }], filter: [{ range: { firstSeenAt: range } }] },
  };
  return [anyOf({ range: { publishedAt: range } }, undated)];
}

function readDate(parameter: 'from' | 'to', value: string): string {
  // The parts are checked against the calendar by the time of the day's start: 2026-02-30 is no date.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
  if (!ISO_DATE.test(value) || !isDay || Number.isNaN(Date.parse(value))) {
    throw new SearchRequestError(
      parameter,
      `${parameter} must be a day (2026-02-12) or an instant with zone (2026-02-12T09:30:00Z).`,
    );
  }
  return value;
}

function anyOf(...should: Query[]): Query {
  return { bool: { should, minimum_should_match: 1 } };
}
