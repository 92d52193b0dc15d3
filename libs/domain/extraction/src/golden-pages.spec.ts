import { readFileSync, readdirSync } from 'node:fs';
import { ExtractedArticle, textOf } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import { extractArticle } from './extract-article.js';

/** What a golden page must give; only the fields that are named are looked at. */
interface Expected {
  url: string;
  contentType?: string;
  /** Character set that the page is written in; default UTF-8. */
  title: string;
  starts: string;
  ends: string;
  without: string[];
  types?: string[];
  authors?: string[];
  publishedAt?: Record<string, unknown>;
  modifiedAt?: string;
  [field: string]: unknown;
}

const folder = new URL('../fixtures/golden/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.slice(0, -5));

describe.each(names)('golden page %s', (name) => {
  const expected = JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8')) as Expected;
  const extraction = extractArticle(readFileSync(new URL(`${name}.html`, folder)), {
    url: expected.url,
    contentType: expected.contentType ?? 'text/html',
  });
  if (extraction.kind !== 'article')
    throw new Error(`${name} was rejected: ${extraction.reason}, ${extraction.note}`);
  const { article } = extraction;
  const text = textOf(article.blocks);

  it('fulfils the contract', () => {
    expect(() => ExtractedArticle.parse(article)).not.toThrow();
  });

  it('has its title, authors and dates', () => {
    expect(article.title.value).toBe(expected.title);
    if (expected.authors) expect(article.authors?.value).toEqual(expected.authors);
    if (expected.publishedAt) expect(article.publishedAt).toMatchObject(expected.publishedAt);
    if (expected.modifiedAt) expect(article.modifiedAt?.value).toBe(expected.modifiedAt);
  });

  it('has its body, whole and alone', () => {
    expect(text.startsWith(expected.starts)).toBe(true);
    expect(text.endsWith(expected.ends)).toBe(true);
    for (const unwanted of expected.without) expect(text).not.toContain(unwanted);
    if (expected.types)
      expect(article.blocks.filter((block) => block.type !== 'image').map((block) => block.type)).toEqual(
        expected.types,
      );
  });

  it.each(['canonicalUrl', 'section', 'siteName'])('has its %s with provenance', (field) => {
    if (field in expected) expect(article[field as 'section']).toMatchObject({ value: expected[field] });
  });

  it.each(['tags', 'robots', 'declaredLanguage', 'textStatus', 'kind', 'isAccessibleForFree'])(
    'has its %s',
    (field) => {
      if (field in expected) expect(article[field as 'tags']).toEqual(expected[field]);
    },
  );
});
