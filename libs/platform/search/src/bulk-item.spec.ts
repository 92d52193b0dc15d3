import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { namesFor, type ArticleDocument } from '@dateline/contracts';
import { cutIntoRequests, withdrawItem, writeItem, type BulkItem } from './bulk-item.js';

const names = namesFor('paper');
const sample = JSON.parse(
  readFileSync(new URL('../fixtures/article.json', import.meta.url), 'utf8'),
) as ArticleDocument;

describe('bulk items', () => {
  it('write to the month of first sight, with the sequence as version', () => {
    const { lines } = writeItem(names, { ...sample, firstSeenAt: '2026-02-28T23:30:00-02:00' }, 77);
    const [action, source] = lines.split('\n');
    expect(JSON.parse(action ?? '')).toEqual({
      index: {
        _index: 'paper-articles-v1-2026.03',
        _id: sample.articleId,
        version: 77,
        version_type: 'external_gte',
      },
    });
    expect(JSON.parse(source ?? '')).toMatchObject({ title: sample.title });
  });

  it('withdraw by the same rule and without a source', () => {
    const { lines } = withdrawItem('paper-articles-v1-2026.02', sample.articleId, 78);
    expect(JSON.parse(lines)).toEqual({
      delete: expect.objectContaining({ _index: 'paper-articles-v1-2026.02', version: 78 }),
    });
  });

  it('count bytes, not characters', () => {
    const bytes = (title: string) => writeItem(names, { ...sample, title }, 1).bytes;
    expect(bytes('日本') - bytes('ab')).toBe(4);
  });
});

describe('cutIntoRequests', () => {
  const item = (articleId: string, bytes: number): BulkItem => ({
    articleId,
    bytes,
    sequence: 1,
    lines: '',
    index: '',
  });
  const cut = (sizes: number[], maxItems: number, maxBytes: number) =>
    cutIntoRequests(
      sizes.map((bytes, at) => item(String(at), bytes)),
      { maxItems, maxBytes },
    ).map((request) => request.map(({ bytes }) => bytes));

  it.each([
    [[], 2, 10, []],
    [[1, 1, 1], 2, 10, [[1, 1], [1]]],
    [[6, 4, 1], 9, 10, [[6, 4], [1]]],
    [[6, 5], 9, 10, [[6], [5]]],
    [[3, 99, 3], 9, 10, [[3], [99], [3]]],
  ])('cuts %j by %i items and %i bytes', (sizes, maxItems, maxBytes, expected) => {
    expect(cut(sizes as number[], maxItems, maxBytes)).toEqual(expected);
  });
});
