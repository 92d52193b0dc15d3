import { describe, expect, it } from '@jest/globals';
import { articleOf } from './article-for-specs.js';
import { enrichArticle } from './enrich-article.js';

const read = (title: string, text: string) => {
  const { wordCount, readingSeconds } = enrichArticle(articleOf(title, [text])).enrichments;
  return { wordCount, readingSeconds };
};
const ENGLISH = 'the council voted for a bridge over the river yesterday evening';

describe('word count and reading time', () => {
  it('reads English at 228 words a minute', () => {
    const text = Array.from({ length: 228 }, (_, at) => ENGLISH.split(' ')[at % 11]).join(' ');
    expect(read('The council and the bridge', text)).toEqual({ wordCount: 228, readingSeconds: 60 });
  });

  it('reads Chinese by characters', () => {
    const { readingSeconds, wordCount } = read('市议会批准新桥', '市议会批准新桥建设。'.repeat(30));
    expect(readingSeconds).toBe(Math.ceil((9 * 30 * 60) / 255));
    expect(wordCount).toBeGreaterThan(90);
    expect(wordCount).toBeLessThan(270);
  });

  it('counts like a reader: contractions and decimals are one word, punctuation none', () => {
    expect(read('Title of it', "It isn't 3.5 — it's more!").wordCount).toBe(5);
    expect(read('Title of it', '— … !').wordCount).toBe(0);
  });

  it('extrapolates beyond 200,000 characters', () => {
    const { wordCount } = read('Long', 'word '.repeat(100_000).trim());
    expect(wordCount).toBeGreaterThan(99_900);
    expect(wordCount).toBeLessThan(100_100);
  });
});
