import { readFileSync } from 'node:fs';
import { textOf } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractArticle } from './extract-article.js';

const url = 'https://paper.example/news/2026/a-b';
const bytes = (text: string) => new TextEncoder().encode(text);
const GOLDEN = readFileSync(new URL('../fixtures/golden/full-article.html', import.meta.url));

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

const timed = (html: string | Uint8Array) => {
  const started = process.cpuUsage();
  const extraction = extractArticle(typeof html === 'string' ? bytes(html) : html, {
    contentType: 'text/html',
    url,
  });
  const { user, system } = process.cpuUsage(started);
  return { extraction, seconds: (user + system) / 1e6 };
};

/** Pieces from which bad pages are made. */
const piece = fc.oneof(
  fc.constantFrom(
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<table><tr><td>',
    '</table>',
    '<li>',
    '<a href="/x">',
    '</a>',
    '<b><p>',
    '</b>',
    '<h1>',
    '</h1>',
    '<br>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<svg><title>',
    '</svg>',
    '<template>',
    '&#0;',
    '&#xD800;',
    '&',
    '<',
    '\u0000',
    '<article><figure><figcaption>',
    '<meta charset=x>',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constant(
    'A sentence that is long enough to be taken for a part of an article, with a full stop at its end. ',
  ),
);

describe('hostile input', () => {
  it('never throws, and its texts have no markup of their own making, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
        expect(['article', 'rejection']).toContain(extractArticle(noise, { url }).kind);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const { extraction } = timed(pieces.join(''));
        if (extraction.kind !== 'article') return;
        const { article } = extraction;
        const texts = [
          article.title.value,
          textOf(article.blocks),
          article.lead?.value ?? '',
          ...article.tags,
        ];
        for (const text of texts) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(CONTROLS);
        }
        expect(article.html ?? '').not.toMatch(
          /<(?!\/?(?:p|h[2-6]|ul|ol|li|table|tr|td|blockquote|figure|figcaption|br)>|img src="https?:)/,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('answers every prefix of a page', () => {
    for (let end = 0; end < GOLDEN.length; end += 97) {
      expect(['article', 'rejection']).toContain(timed(GOLDEN.subarray(0, end)).extraction.kind);
    }
  });

  it.each([
    ['200,000 nested elements', '<div>'.repeat(200_000)],
    ['200,000 nested inline elements', `<p>${'<b>'.repeat(200_000)}`],
    ['300,000 attributes', `<p ${Array.from({ length: 300_000 }, (_, at) => `a${at}=1`).join(' ')}>x`],
    ['100,000 stray end tags', `${'<div>'.repeat(900)}${'</span></p></td>'.repeat(100_000)}`],
    ['100,000 unclosed paragraphs', '<p>x<a href=y>'.repeat(60_000)],
    ['misnested formatting', '<b><p><i></b></p></i>'.repeat(40_000)],
    ['10 MB of text in one element', `<article><p>${'word '.repeat(2_000_000)}</p></article>`],
    ['a comment without end', `<!--${'x'.repeat(3_000_000)}`],
    ['one attribute of 5 MB', `<p class="${'a '.repeat(2_500_000)}">x</p>`],
  ])('answers %s within a second of CPU', (_, html) => {
    const { extraction, seconds } = timed(html);
    expect(['article', 'rejection']).toContain(extraction.kind);
    expect(seconds).toBeLessThan(process.env['CI'] === undefined ? 2 : 4);
  });

  it('finds in its own HTML what it found in the page', () => {
    const first = extractArticle(GOLDEN, { contentType: 'text/html', url });
    if (first.kind !== 'article') throw new Error(first.note);
    const { html = '', title } = first.article;
    const again = extractArticle(
      bytes(`<!doctype html><title>${title.value}</title><article><h1>${title.value}</h1>${html}</article>`),
      {
        contentType: 'text/html',
        url,
      },
    );
    if (again.kind !== 'article') throw new Error(again.note);
    expect(textOf(again.article.blocks)).toBe(textOf(first.article.blocks));
    expect(again.article.title.value).toBe(title.value);
  });
});
