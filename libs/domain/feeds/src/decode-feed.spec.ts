import { describe, expect, it } from '@jest/globals';

import { decodeFeed } from './decode-feed.js';

const declared = (label: string, tail: number[]): Uint8Array =>
  Uint8Array.from([...Buffer.from(`<?xml version="1.0" encoding="${label}"?><a>`, 'latin1'), ...tail]);
const textOf = (raw: Uint8Array, contentType?: string): string =>
  decodeFeed(raw, contentType).replace(/^.*<a>/s, '');

describe('decodeFeed', () => {
  it.each([
    ['windows-1251', [0xcc, 0xe8, 0xed], 'Мин'],
    ['Shift_JIS', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['iso-8859-1', [0xe4, 0x80], 'ä€'],
    ['gb2312', [0xd6, 0xd0], '中'],
    ['utf-8', [0xc3, 0xa4], 'ä'],
    ['no-such-charset', [0xc3, 0xa4], 'ä'],
    ['utf-16', [0xc3, 0xa4], 'ä'],
    ['utf-8', [0xe4, 0x20], 'ä '],
  ])('reads what is declared as %s', (label, tail, expected) => {
    expect(textOf(declared(label, tail))).toBe(expected);
  });

  it('believes the mark before the header, and the header before the declaration', () => {
    expect(textOf(declared('utf-8', [0xcc]), 'text/xml; charset="windows-1251"')).toBe('М');
    expect(
      decodeFeed(Uint8Array.from([0xef, 0xbb, 0xbf, 0xc3, 0xa4]), 'text/xml; charset=windows-1251'),
    ).toBe('ä');
    expect(textOf(declared('windows-1251', [0xcc, 0xe8]), 'text/xml; charset=utf-8')).toBe('Ми');
  });

  it('reads UTF-16 with and without a mark', () => {
    const le = Buffer.from('<a>ä', 'utf16le');
    expect(decodeFeed(le)).toBe('<a>ä');
    expect(decodeFeed(Buffer.concat([Buffer.from([0xff, 0xfe]), le]))).toBe('<a>ä');
    expect(decodeFeed(Buffer.from(le).swap16())).toBe('<a>ä');
  });

  it('drops what XML forbids', () => {
    expect(decodeFeed(Buffer.from('a\0b\x0b\tc'))).toBe('ab\tc');
  });
});
