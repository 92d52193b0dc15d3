import { describe, expect, it } from '@jest/globals';
import { decodePieces, withoutReferences } from './character-references.js';
import { readPage } from './read-page.js';

const pieces = (text: string) => {
  const taken: string[] = [];
  decodePieces(text, (piece) => taken.push(piece));
  return taken;
};

describe('decodePieces', () => {
  it.each<[string, string[]]>([
    ['a &amp; b', ['a ', '&', ' b']],
    ['&nbsp;&nbsp;', ['\u00a0', '\u00a0']],
    ['&#65;&#x42;&#0;', ['A', 'B', '\ufffd']],
    ['&notit', ['¬', 'it']],
    ['&notin;', ['∉']],
    ['a & b &nothing; &', ['a & b ', '¬', 'hing; &']],
    ['&NotEqualTilde;', ['≂', '\u0338']],
  ])('%j', (text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });
});

describe('withoutReferences', () => {
  it.each([
    ['/a?x=1&amp;y=2', '/a?x=1&y=2'],
    ['/a?x=1&copy=2&reg', '/a?x=1&copy=2®'],
    ['&quot;&AMP;&hellip', '"&&hellip'],
    ['no & reference', 'no & reference'],
  ])('%j', (value, expected) => {
    expect(withoutReferences(value)).toBe(expected);
  });
});

describe('readPage', () => {
  it('decodes references in text, titles and attributes, and leaves code as it is', () => {
    const page = readPage(
      '<title>A &amp; B</title><p><a href="/?a&amp;b">x &lt; y</a><xmp>&amp;</xmp>',
      'https://paper.example/a',
    );
    expect(page.title).toBe('A & B');
    expect(page.blocks.map((block) => block.text)).toEqual(['x < y', '&amp;']);
    expect(page.blocks[0]?.firstHref).toBe('/?a&b');
  });

  it('hears the attributes of an element that ends the head', () => {
    const page = readPage('<html><head><noscript><img src="/p.gif" width=1>', 'https://paper.example/a');
    expect(page.images.map(({ src, width }) => [src, width])).toEqual([['/p.gif', 1]]);
  });
});
