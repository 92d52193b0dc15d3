import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { articleQuery, HIT_FIELDS, SEARCH_LIMITS } from './article-query.js';
import type { ArticleQuery } from './reader-question.js';
import { cursorKey, readCursor, writeCursor } from './search-cursor.js';
import { SearchRequestError } from './search-errors.js';

/** All `simple_query_string` queries and everything else that came out of `q`. */
const bool = (query: ArticleQuery) => articleQuery(query).query?.bool ?? {};

describe('articleQuery', () => {
  it('looks for words in title, lead, text and authors, all of them, title first', () => {
    expect(bool({ q: 'harbour bridge' }).must).toEqual([
      {
        simple_query_string: expect.objectContaining({
          query: 'harbour bridge',
          fields: ['title^4', 'lead^2', 'text', 'authors.words'],
          default_operator: 'and',
        }),
      },
    ]);
  });

  it('prefers words that stand together, unless the reader wrote operators', () => {
    expect(bool({ q: 'harbour bridge' }).should).toHaveLength(1);
    for (const q of ['bridge', '"harbour bridge"', 'harbour -bridge', 'harbour | bridge', 'harb* bridge']) {
      expect(bool({ q }).should).toEqual([]);
    }
  });

  it('finds everything, newest first, without words', () => {
    const body = articleQuery({});
    expect(body.query).toEqual({ bool: { filter: [] } });
    expect(body.sort).toEqual([
      { publishedAt: { order: 'desc', missing: -30_610_224_000_000 } },
      { firstSeenAt: { order: 'desc' } },
      { articleId: { order: 'asc' } },
    ]);
    expect(body.highlight).toBeUndefined();
    expect(articleQuery({ q: ' \u0000\ud800 ' }).query).toEqual(body.query);
  });

  it('asks for the fields of a hit only, and never for bodies', () => {
    expect(articleQuery({ q: 'a' })._source).toEqual([...HIT_FIELDS]);
    expect(HIT_FIELDS).not.toContain('html');
  });

  it('keeps whatever a reader writes inside the strings of the query', () => {
    const shape = (value: unknown): unknown =>
      value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : typeof value;
    const expected = shape(bool({ q: 'x', source: 'y' }));
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }), (text) => {
        const q = `x"${text}`;
        expect(shape(bool({ q, source: `y${text}` }))).toEqual(expected);
      }),
    );
  });

  it.each<[string, ArticleQuery]>([
    ['q', { q: 'x'.repeat(SEARCH_LIMITS.qCharacters + 1) }],
    ['size', { size: 0 }],
    ['size', { size: 101 }],
    ['size', { size: 2.5 }],
    ['language', { language: 'english' }],
    ['language', { language: 'e*' }],
    ['source', { source: ' ' }],
    ['source', { source: 'x'.repeat(257) }],
    ['from', { from: 'now-1d' }],
    ['from', { from: '2026-02-30' }],
    ['from', { from: '2026-02-12T25:00:00Z' }],
    ['from', { from: '2026-02-12T10:00:00' }],
    ['to', { to: '2026-02-12||/M' }],
    ['after', { after: 'nonsense' }],
    ['after', { after: 'x'.repeat(1025) }],
  ])('refuses a %s that cannot be searched for: %j', (parameter, query) => {
    expect(() => articleQuery(query)).toThrow(SearchRequestError);
    expect(() => articleQuery(query)).toThrow(new RegExp(`^${parameter} `));
  });

  it('takes days and instants', () => {
    for (const from of ['2026-02-12', '2024-02-29', '2026-02-12T10:00Z', '2026-02-12T10:00:00.123+03:00']) {
      expect(() => articleQuery({ from })).not.toThrow();
    }
  });
});

describe('the cursor', () => {
  const query = { q: 'bridge', language: 'en' };

  it('goes on where the page ended', () => {
    const values = [1_770_877_800_000, 1_770_877_860_123, 'a'.repeat(32)];
    const after = writeCursor(cursorKey(query, 'newest'), values);
    expect(after).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(articleQuery({ ...query, sort: 'newest', after }).search_after).toEqual(values);
  });

  it('belongs to one question and one order; the page size may change', () => {
    const after = writeCursor(cursorKey(query, 'relevance'), [1.5, 'id']);
    expect(articleQuery({ ...query, after, size: 5 }).search_after).toEqual([1.5, 'id']);
    for (const other of [
      { q: 'tunnel' },
      { language: 'de' },
      { sort: 'newest' as const },
      { from: '2026-01-01' },
    ]) {
      expect(() => articleQuery({ ...query, ...other, after })).toThrow(/another search/);
    }
  });

  it('takes nothing but numbers and a last id', () => {
    const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const parts of [
      {},
      ['k'],
      ['k', {}, 'id'],
      ['k', 'x', 'id'],
      ['k', 1, 2],
      ['k', 1, 2, 3, 'id'],
      null,
    ]) {
      expect(() => readCursor(forged(parts), 'k')).toThrow(/unchanged/);
    }
  });
});
