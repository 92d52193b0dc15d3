import { describe, expect, it } from '@jest/globals';
import { readPage } from '../page/read-page.js';
import { bodyHtml } from './body-html.js';
import { typedBlocks } from './typed-blocks.js';

const blocksOf = (html: string) => typedBlocks(readPage(html, 'https://paper.example/a').blocks);

describe('typedBlocks', () => {
  it('makes lists of items, also when an item holds two blocks', () => {
    expect(
      blocksOf('<p>Before</p><ol><li>one</li><li><p>two</p><p>more</p></li></ol><ul><li>other</li></ul>'),
    ).toEqual([
      { type: 'paragraph', text: 'Before' },
      { type: 'list', isOrdered: true, items: ['one', 'two more'] },
      { type: 'list', isOrdered: false, items: ['other'] },
    ]);
  });

  it('makes tables of cells, but not of a table that lays out the page', () => {
    expect(blocksOf('<table><tr><th>a<th>b<tr><td>1<td>2</table>')).toEqual([
      {
        type: 'table',
        rows: [
          ['a', 'b'],
          ['1', '2'],
        ],
      },
    ]);
    const layout = '<table><tr><td>menu<td>one<br><br>two<br><br>three<br><br>four</table>';
    expect(blocksOf(layout).map((block) => block.type)).toContain('paragraph');
  });

  it('keeps headings with their level, quotes and embedded posts', () => {
    expect(
      blocksOf(
        '<h3>H</h3><blockquote><p>Q</p></blockquote><blockquote class="twitter-tweet"><p>T</p>— A <a href="https://s.example/1">day</a></blockquote>',
      ),
    ).toEqual([
      { type: 'heading', level: 3, text: 'H' },
      { type: 'quote', text: 'Q' },
      { type: 'embed', text: 'T\n— A day', url: 'https://s.example/1' },
    ]);
  });
});

describe('bodyHtml', () => {
  it('escapes all text and takes only http addresses', () => {
    const html = bodyHtml([
      { type: 'paragraph', text: '<script>alert("1")</script> & more\nline' },
      { type: 'heading', level: 1, text: 'H' },
      { type: 'image', url: 'javascript:alert(1)' },
      { type: 'image', url: 'https://i.example/a.jpg?"onload="x', caption: 'C' },
    ]);
    expect(html).not.toMatch(/<script|javascript:|"onload/);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('more<br>line');
    expect(html).toContain('<h2>H</h2>');
    expect(html).toContain('<figcaption>C</figcaption>');
  });
});
