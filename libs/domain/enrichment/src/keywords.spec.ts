import { describe, expect, it } from '@jest/globals';
import { articleOf } from './article-for-specs.js';
import { enrichArticle } from './enrich-article.js';
import { stopWordsOf } from './stop-words.js';

const keywordsOf = (title: string, ...paragraphs: string[]) =>
  enrichArticle(articleOf(title, paragraphs)).enrichments.keywords.map(({ text }) => text);

const BRIDGE = [
  'The city council of Riverton approved the Harbour Bridge on Tuesday evening after a long debate about tolls.',
  'Supporters say that the Harbour Bridge will halve the time that commuters need, while opponents fear higher tolls.',
  'Mayor Anna Lindqvist said the tolls would end in ten years. Construction of the Harbour Bridge begins in spring.',
];

describe('keywords', () => {
  it('names what the article is about, best first, five to ten of them', () => {
    const found = keywordsOf('Riverton approves Harbour Bridge despite tolls', ...BRIDGE);
    expect(found[0]).toBe('Harbour Bridge');
    expect(found).toEqual(expect.arrayContaining(['Riverton', 'tolls', 'Mayor Anna Lindqvist']));
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.length).toBeLessThanOrEqual(10);
  });

  it('holds no stop word, no number and no word twice', () => {
    const found = keywordsOf(
      'Riverton approves Harbour Bridge despite tolls',
      ...BRIDGE,
      '2026 2026 2026 2026',
    );
    const words = found.flatMap((keyword) => keyword.toLowerCase().split(' '));
    expect(new Set(words).size).toBe(words.length);
    const stops = stopWordsOf('en')!;
    expect(words.filter((word) => stops.has(word) || /\d/.test(word))).toEqual([]);
  });

  it('strips the elided article in French and the possessive in English', () => {
    const french = keywordsOf(
      "L'économie recule",
      "Le ministre a déclaré que l'économie du pays recule. Pour l'économie, dit-il, cette année sera difficile.",
    );
    expect(french).toContain('économie');
    const english = keywordsOf(
      'Lindqvist’s plan',
      'The council discussed Lindqvist’s plan. Lindqvist was not there.',
    );
    expect(english.filter((keyword) => /’s/.test(keyword))).toEqual([]);
  });

  it('cuts Chinese and Japanese into words', () => {
    const text = '中国经济增长放缓。经济学家表示，经济将在明年恢复，出口企业对经济前景仍然担心。';
    expect(keywordsOf('中国经济放缓', text)).toContain('经济');
  });

  it('finds nothing in nothing', () => {
    expect(keywordsOf('1', '2')).toEqual([]);
  });
});
