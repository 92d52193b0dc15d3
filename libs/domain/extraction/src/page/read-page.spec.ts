import { describe, expect, it } from '@jest/globals';
import { readPage } from './read-page.js';

const texts = (html: string) => readPage(html, 'https://paper.example/a').blocks.map((block) => block.text);
const paths = (html: string) =>
  readPage(html, 'https://paper.example/a').blocks.map((block) => {
    const tags: string[] = [];
    for (
      let element: (typeof block)['element'] | undefined = block.element;
      element;
      element = element.parent
    )
      tags.unshift(element.tag);
    return tags.join('>');
  });

describe('readPage', () => {
  it.each<[string, string, string[]]>([
    [
      'a paragraph ends where a block begins',
      '<p>one<p>two<div>three</div>four',
      ['one', 'two', 'three', 'four'],
    ],
    [
      'list items end without end tags',
      '<ul><li>one<li>two<ul><li>inner</ul><li>three</ul>',
      ['one', 'two', 'inner', 'three'],
    ],
    ['table cells too', '<table><tr><td>a<td>b<tr><td>c</table>', ['a', 'b', 'c']],
    ['definition terms too', '<dl><dt>a<dd>b<dt>c<dd>d</dl>', ['a', 'b', 'c', 'd']],
    [
      'inline elements do not part text',
      '<p>a <b>bold</b> and <a href="#">linked</a> word</p>',
      ['a bold and linked word'],
    ],
    ['two line breaks part paragraphs, one does not', 'one<br>two<br><br>three', ['one\ntwo', 'three']],
    ['a heading ends at the end tag of another level', '<h2>one</h3>two', ['one', 'two']],
    ['misnested formatting closes no paragraph', '<p><b>one</p><p>two</b> three</p>', ['one', 'two three']],
    [
      'an end tag does not reach out of a cell',
      '<div><table><tr><td>a</div>b</td></tr></table>c</div>',
      ['ab', 'c'],
    ],
    [
      'scripts, styles, templates and SVG are silent',
      '<p>a<script>var x="<p>no</p>"</script><style>p{}</style><template><p>no</p></template><svg><title>no</title></svg>b</p>',
      ['ab'],
    ],
    [
      'a head without end tag ends at the first element of the body',
      '<head><title>t</title><p>text',
      ['text'],
    ],
    [
      'references are decoded, invisible characters dropped',
      '<p>caf&eacute; &amp; co&shy;operation&#8203;</p>',
      ['café & cooperation'],
    ],
    [
      'declarative shadow trees are read',
      '<x-card><template shadowrootmode="open"><p>inside</p></template></x-card>',
      ['inside'],
    ],
  ])('%s', (_, html, expected) => {
    expect(texts(html)).toEqual(expected);
  });

  it('puts a block into the innermost element that holds all of it', () => {
    expect(paths('<div><p><a href="/x">all linked</a></p><p>half <a href="/x">linked</a></p></div>')).toEqual(
      ['div>p>a', 'div>p'],
    );
  });

  it('collects the head, wherever it stands', () => {
    const page = readPage(
      '<html lang=da><head><title>T &amp; U</title><base href="https://x.example/"><link rel=canonical href=/c></head><body><meta itemprop=datePublished content=2026-01-02><script type="application/ld+json">{"a":1}</script><p>x',
      'https://paper.example/a',
    );
    expect(page).toMatchObject({
      title: 'T & U',
      language: 'da',
      baseHref: 'https://x.example/',
      jsonLd: ['{"a":1}'],
    });
    expect(page.links).toEqual([{ rel: 'canonical', href: '/c', type: '' }]);
    expect(page.metas).toEqual([{ name: 'itemprop:datepublished', content: '2026-01-02' }]);
  });

  it('takes the address of a lazy picture and the srcset of its sources', () => {
    const page = readPage(
      '<picture><source srcset="a.webp 1x"><img src="data:," data-src="a.jpg" alt="A"></picture>',
      'https://paper.example/a',
    );
    expect(page.images).toMatchObject([{ src: 'a.jpg', srcset: 'a.webp 1x', alt: 'A' }]);
  });
});
