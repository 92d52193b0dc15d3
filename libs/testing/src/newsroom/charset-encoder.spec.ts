import { describe, expect, it } from '@jest/globals';
import { encodeMarkup, type Charset } from './charset-encoder.js';

const SAMPLES: readonly [Charset, string][] = [
  ['utf-8', 'Añ 青 ع €'],
  ['iso-8859-1', 'Grüße aus Köln, ÿ£'],
  ['windows-1251', 'Ёлка «вестник» — №'],
  ['koi8-u', 'Київ, Їжак, ґанок'],
  ['shift_jis', '青葉原市「カタカナ」、ー。'],
  ['euc-jp', '青葉原市「カタカナ」、ー。'],
];

describe('encodeMarkup', () => {
  it.each(SAMPLES)('%s decodes back to what was written', (charset, text) => {
    expect(new TextDecoder(charset, { fatal: true }).decode(encodeMarkup(text, charset))).toBe(text);
  });

  it('writes one byte a letter in the Cyrillic sets, not UTF-8', () => {
    expect([...encodeMarkup('Я', 'windows-1251')]).toEqual([0xdf]);
    expect([...encodeMarkup('Я', 'koi8-u')]).toEqual([0xf1]);
  });

  it('writes two bytes a character in the Japanese sets', () => {
    expect([...encodeMarkup('青', 'shift_jis')]).toEqual([0x90, 0xc2]);
    expect([...encodeMarkup('青', 'euc-jp')]).toEqual([0xc0, 0xc4]);
  });

  it('keeps what a set cannot hold as numeric references', () => {
    expect(encodeMarkup('„Ja“', 'iso-8859-1').toString('latin1')).toBe('&#8222;Ja&#8220;');
    expect(encodeMarkup('😀', 'windows-1251').toString('latin1')).toBe('&#128512;');
  });
});
