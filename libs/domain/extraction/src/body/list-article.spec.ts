import type { Block } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import { isListArticle } from './list-article.js';

const headings = (...texts: string[]): Block[] => texts.map((text) => ({ type: 'heading', level: 2, text }));
const FIVE = headings('Salt', 'Pepper', 'Cinnamon', 'Caraway', 'Mint');

describe('isListArticle', () => {
  it('knows headings that are numbered one after the other, up or down', () => {
    expect(isListArticle(headings('1. Salt', '2. Pepper', '3. Mint', '4. Dill'), 'Spices')).toBe(true);
    expect(isListArticle(headings('4) Salt', '3) Pepper', '2) Mint', '1) Dill'), 'Spices')).toBe(true);
    expect(isListArticle(headings('1 Salt', '5 Pepper', '2 Mint', '9 Dill'), 'Spices')).toBe(false);
  });

  it('believes a number in the title that as many headings fulfil', () => {
    expect(isListArticle(FIVE, 'The 5 best spices')).toBe(true);
    expect(isListArticle(FIVE, 'Fünf Gewürze für den Winter')).toBe(true);
    expect(isListArticle(FIVE, 'The 12 best spices')).toBe(false);
  });

  it('takes no year, price or age for a number of things', () => {
    for (const title of ['Spices in 2025', 'Spices for €5', 'A 5-year-old and his spices', 'Spices up by 5%'])
      expect(isListArticle(FIVE, title)).toBe(false);
  });

  it('asks for headings of one level', () => {
    const mixed = FIVE.map((block, at) => (at % 2 === 0 ? block : ({ ...block, level: 3 } as Block)));
    expect(isListArticle(mixed, 'The 5 best spices')).toBe(false);
    expect(isListArticle([], 'The 5 best spices')).toBe(false);
  });
});
