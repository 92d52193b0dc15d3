import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { baseLanguage } from './language-tag.js';

describe('baseLanguage', () => {
  it.each([
    ['en', 'en'],
    ['en_US', 'en'],
    ['EN-gb', 'en'],
    ['deu', 'de'],
    ['zh-Hans-CN', 'zh'],
    ['iw-IL', 'he'],
    ['in', 'id'],
    ['nb-NO', 'no'],
    ['nn', 'no'],
    ['fil', 'tl'],
    [' ru ', 'ru'],
    ['und', undefined],
    ['zxx', undefined],
    ['English', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p is %p', (tag, base) => {
    expect(baseLanguage(tag)).toBe(base);
  });

  it('never throws and gives two or three letters', () => {
    fc.assert(
      fc.property(fc.string(), (tag) => {
        expect(baseLanguage(tag) ?? 'en').toMatch(/^[a-z]{2,3}$/);
      }),
    );
  });
});
