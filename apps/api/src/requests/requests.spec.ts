import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { Problem } from '../problems/problem.js';
import { AddressRequest, ArticlePath, NoParameters, RevisionRequest } from './article-requests.js';
import { readParameters } from './read-parameters.js';
import { SearchRequest } from './search-request.js';

function problemsOf(schema: z.ZodObject, given: object): string[] {
  try {
    readParameters(schema, given);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.code).toBe('DL_API_PARAMETER_INVALID');
    return error.errors?.map(({ detail }) => detail) ?? [];
  }
}

describe('readParameters', () => {
  it('takes what is right, with defaults', () => {
    expect(readParameters(SearchRequest, { q: 'bridge', size: '5' })).toEqual({ q: 'bridge', size: 5 });
    expect(readParameters(SearchRequest, {})).toEqual({ size: 20 });
    expect(readParameters(RevisionRequest, { revision: '2' })).toEqual({ revision: 2 });
    expect(readParameters(NoParameters, {})).toEqual({});
  });

  it.each<[string, z.ZodObject, object, string]>([
    ['a long q', SearchRequest, { q: 'x'.repeat(513) }, 'q may have at most 512 characters.'],
    ['a size of 0', SearchRequest, { size: '0' }, 'size must be at least 1.'],
    ['a large size', SearchRequest, { size: '101' }, 'size may be at most 100.'],
    ['a broken size', SearchRequest, { size: 'ten' }, 'size must be a whole number.'],
    ['half a size', SearchRequest, { size: '1.5' }, 'size must be a whole number.'],
    ['an unknown order', SearchRequest, { sort: 'oldest' }, 'sort must be "relevance" or "newest".'],
    [
      'a language in words',
      SearchRequest,
      { language: 'English' },
      'language must be a language tag such as "en" or "zh-Hant".',
    ],
    ['an empty source', SearchRequest, { source: ' ' }, 'source must not be empty.'],
    [
      'no day',
      SearchRequest,
      { from: '2026-02-30' },
      'from must be a day (2026-02-12) or an instant with zone (2026-02-12T09:30:00Z).',
    ],
    [
      'a time without zone',
      SearchRequest,
      { to: '2026-02-12T10:00:00' },
      'to must be a day (2026-02-12) or an instant with zone (2026-02-12T09:30:00Z).',
    ],
    [
      'a misspelt name',
      SearchRequest,
      { lang: 'en' },
      'lang is no parameter of this path; it has q, language, source, from, to, sort, size, after.',
    ],
    ['a repeated name', SearchRequest, { q: ['a', 'b'] }, 'q may be given once.'],
    ['a broken id', ArticlePath, { id: 'xyz' }, 'id must be 32 lower-case hex digits.'],
    ['revision 0', RevisionRequest, { revision: '0' }, 'revision must be at least 1.'],
    ['a missing address', AddressRequest, {}, 'url must be given: the address of the article.'],
    [
      'another scheme',
      AddressRequest,
      { url: 'ftp://x' },
      'url must be an http(s) URL or urn:sha256:… of at most 8192 characters.',
    ],
    [
      'an endless address',
      AddressRequest,
      { url: `https://x/${'y'.repeat(8200)}` },
      'url must be an http(s) URL or urn:sha256:… of at most 8192 characters.',
    ],
  ])('refuses %s', (_what, schema, given, sentence) => {
    expect(problemsOf(schema, given)).toEqual([sentence]);
  });

  it('names everything that is wrong at once', () => {
    expect(problemsOf(SearchRequest, { q: ['a', 'b'], size: '0', colour: 'red' })).toHaveLength(3);
  });
});
