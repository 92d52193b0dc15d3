import { ExtractedArticle } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import { extractArticle } from './extract-article.js';
import type { Extraction } from './extraction.js';

const url = 'https://paper.example/news/2026/02/12/harbour-bridge';
const bytes = (text: string) => new TextEncoder().encode(text);
const page = (head: string, body: string) =>
  `<!doctype html><html lang="en-GB"><head>${head}</head><body>${body}</body></html>`;
const PARAGRAPHS = [
  'The harbour bridge will close for six weeks from Monday while engineers replace the bearings under its northern span, the port said.',
  'Ferries will run every ten minutes instead of every half hour, and lorries over twelve tonnes have to take the ring road, which adds forty minutes.',
  'Residents had asked for the work to wait until the summer, but inspectors found cracks in March that were longer than a year before.',
];
const ARTICLE = page(
  '<title>Harbour bridge to close for six weeks | The Paper</title><meta property="og:site_name" content="The Paper">' +
    '<meta property="article:published_time" content="2026-02-12T09:30:00+01:00"><meta name="author" content="Maria Lund and Per Holm">',
  `<nav><a href="/">Home</a> <a href="/news">News</a></nav><main><article><h1>Harbour bridge to close for six weeks</h1>${PARAGRAPHS.map((text) => `<p>${text}</p>`).join('')}</article></main><footer>All rights reserved</footer>`,
);

function articleOf(extraction: Extraction): ExtractedArticle {
  if (extraction.kind !== 'article') throw new Error(`rejected: ${extraction.reason}, ${extraction.note}`);
  return ExtractedArticle.parse(extraction.article);
}
const reasonOf = (html: string, at = url) => {
  const extraction = extractArticle(bytes(html), { contentType: 'text/html', url: at });
  return extraction.kind === 'rejection' ? extraction.reason : 'article';
};

describe('extractArticle', () => {
  it('reads a plain article with all that its page tells', () => {
    const article = articleOf(
      extractArticle(bytes(ARTICLE), { contentType: 'text/html; charset=utf-8', url }),
    );
    expect(article.title).toMatchObject({
      value: 'Harbour bridge to close for six weeks',
      provenance: 'html',
    });
    expect(article.blocks).toEqual(PARAGRAPHS.map((text) => ({ type: 'paragraph', text })));
    expect(article.authors?.value).toEqual(['Maria Lund', 'Per Holm']);
    expect(article.publishedAt).toMatchObject({
      value: '2026-02-12T09:30:00+01:00',
      precision: 'second',
      zone: '+01:00',
      provenance: 'meta',
    });
    expect(article.siteName?.value).toBe('The Paper');
    expect(article.declaredLanguage).toBe('en-GB');
    expect(article.textStatus).toBe('full');
  });

  it('suspects a date that lies behind the download', () => {
    const suspicionAt = (fetchedAt: string) =>
      articleOf(extractArticle(bytes(ARTICLE), { contentType: 'text/html', url, fetchedAt })).publishedAt;
    expect(suspicionAt('2026-01-02T00:00:00Z')).toMatchObject({ isSuspect: true, suspectReason: 'future' });
    expect(suspicionAt('2026-02-12T09:00:00Z')).toMatchObject({ isSuspect: false });
  });

  it('reads bytes in the character set that the page declares', () => {
    const text = 'Über die Brücke fährt wochenlang kein Bus, sagte die Bürgermeisterin';
    const html = `<meta charset="iso-8859-1"><title>Brücke gesperrt für Wochen</title><article><h1>Brücke gesperrt für Wochen</h1>${`<p>${text}. Die Fähre fährt öfter als sonst und hält auch am Südkai, teilte der Hafen mit.</p>`.repeat(3)}</article>`;
    const latin = Uint8Array.from(html, (char) => char.charCodeAt(0));
    const article = articleOf(extractArticle(latin, { contentType: 'text/html', url }));
    expect(article.title.value).toBe('Brücke gesperrt für Wochen');
    expect(article.charset.name).toBe('windows-1252');
  });

  it.each([
    [
      'consent-wall',
      page(
        '<title>The Paper</title>',
        '<div role="dialog"><h2>Your privacy</h2><p>We use cookies and need your consent before you go on.</p><button>Accept all cookies</button></div>',
      ),
      url,
    ],
    [
      'video-page',
      page(
        '<title>The bridge from above</title><meta property="og:type" content="video.other">',
        '<h1>The bridge from above</h1><video src="/a.mp4"></video><p>Our drone over the bridge.</p>',
      ),
      'https://paper.example/video/bridge-from-above',
    ],
    ['home-page', ARTICLE.replace('article:published_time', 'x'), 'https://paper.example/'],
    [
      'error-page',
      page('<title>404 Page not found</title>', '<h1>Page not found</h1><p>Try the search.</p>'),
      url,
    ],
    ['no-text', page('<title>Empty</title>', ''), url],
    [
      'login-wall',
      page(
        '<title>Members</title>',
        '<h1>Log in</h1><form><input type="password"><button>Log in</button></form><p>Log in to continue reading.</p>',
      ),
      url,
    ],
    [
      'section-page',
      page(
        '<title>News</title>',
        Array.from(
          { length: 12 },
          (_, at) => `<div><h3><a href="/a${at}">A headline of some length number ${at}</a></h3></div>`,
        ).join(''),
      ),
      'https://paper.example/news/local',
    ],
  ])('rejects a page as %s', (reason, html, at) => {
    expect(reasonOf(html, at)).toBe(reason);
  });

  it('does not take a short article for a login wall because its page has a login form', () => {
    const [first, second] = PARAGRAPHS as [string, string];
    const short = `<h1>Harbour bridge to close</h1><p>${first}</p><p>${second}</p>`;
    const form = '<form>Log in <input type="password"></form>';
    const head = '<title>Harbour bridge to close</title><meta property="og:type" content="article">';
    expect(reasonOf(page(head, short + form))).toBe('article');
    expect(reasonOf(page('<title>Members</title>', `<p>Log in to continue.</p>${form}`))).toBe('login-wall');
  });

  it('does not take an article for a list because it stands among many headlines', () => {
    const links = Array.from(
      { length: 14 },
      (_, at) =>
        `<li><h3><a href="/a${at}">A headline of some length, the one with number ${at}</a></h3></li>`,
    ).join('');
    const text = `<article><h1>Harbour bridge to close for six weeks</h1><p>${PARAGRAPHS.join(' ')}</p><p>${PARAGRAPHS[2]}</p></article>`;
    expect(reasonOf(page('<title>Harbour bridge to close</title>', `${text}<ul>${links}</ul>`))).toBe(
      'article',
    );
    expect(reasonOf(page('<title>Harbour</title>', `<ul>${links}</ul>`))).toBe('section-page');
  });

  it('does not take an article for a home page because its address has a query alone', () => {
    expect(reasonOf(ARTICLE.replace('article:published_time', 'x'), 'https://paper.example/?p=42')).toBe(
      'article',
    );
  });

  it('derives a title from the text when the page has none, and says so', () => {
    const nameless = PARAGRAPHS.map((text) => `<p>${text}</p>`).join('');
    const article = articleOf(extractArticle(bytes(nameless), { contentType: 'text/html', url }));
    expect(article.title.provenance).toBe('derived');
    expect(article.title.value).toMatch(/^The harbour bridge will close for six weeks/);
  });

  it('rejects what is neither HTML nor text, and bytes that are no text', () => {
    const image = extractArticle(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), { contentType: 'image/png', url });
    expect(image).toMatchObject({ kind: 'rejection', reason: 'unsupported-media-type' });
    let state = 7;
    const noise = Uint8Array.from(
      { length: 5_000 },
      () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16,
    );
    expect(extractArticle(noise, { contentType: 'text/html', url })).toMatchObject({ reason: 'undecodable' });
  });

  it.each([
    ['nested elements', '<div>'.repeat(200_000)],
    ['attributes', `<p ${Array.from({ length: 300_000 }, (_, at) => `a${at}=1`).join(' ')}>x`],
  ])('answers 200,000 and more %s quickly, as too complex', (_, html) => {
    const before = process.cpuUsage();
    expect(reasonOf(html)).toBe('too-complex');
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_500);
  });

  it('names a fault of its own, and throws nothing', () => {
    const rules = new Proxy([], {
      get() {
        throw new TypeError('a fault of ours');
      },
    });
    const note = 'a fault of ours';
    expect(extractArticle(bytes(ARTICLE), { url, rules })).toEqual({
      kind: 'rejection',
      reason: 'unreadable',
      note,
    });
  });

  it('keeps NUL and lone surrogates out of every text', () => {
    const dirty = ARTICLE.replace('six weeks', 'six\u0000 weeks').replaceAll(
      'Ferries',
      '&#0;&#xD800;Ferries',
    );
    expect(JSON.stringify(articleOf(extractArticle(bytes(dirty), { url })))).not.toMatch(/\\u0000|\\ud800/i);
  });
});
