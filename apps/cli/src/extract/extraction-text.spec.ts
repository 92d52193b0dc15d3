import { describe, expect, it } from '@jest/globals';
import { explainCapture, extractArticle } from '@dateline/extraction';
import { tellBlocks, tellExtraction } from './extraction-text.js';

const url = 'https://paper.example/news/2026/02/12/harbour-bridge';
const PARAGRAPHS = [
  'The harbour bridge will close for six weeks from Monday while engineers replace the bearings under its northern span, the port said.',
  'Ferries will run every ten minutes instead of every half hour, and lorries over twelve tonnes have to take the ring road.',
  'Residents had asked for the work to wait until the summer, but inspectors found cracks in March that were longer than before.',
];
const PAGE = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
  <title>Harbour bridge to close | The Paper</title><meta property="og:site_name" content="The Paper">
  <meta name="robots" content="noarchive">
  <meta property="article:published_time" content="2026-02-12T09:30:00+01:00"><meta name="author" content="Maria Lund and Per Holm">
  </head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><main><article class="story"><h1>Harbour bridge to close</h1>
  ${PARAGRAPHS.map((text) => `<p>${text}</p>`).join('')}</article></main><footer>All rights reserved</footer></body></html>`;

const bytes = (text: string) => new TextEncoder().encode(text);
const told = (html: string, contentType = 'text/html') =>
  tellExtraction(url, extractArticle(bytes(html), { url, contentType }));
/** The cells of the table's row for a field. */
const rowOf = (text: string, field: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${field} `))
    ?.split(/ {2,}/);

describe('tellExtraction', () => {
  it('tells each field with where it came from and how sure that is', () => {
    const text = told(PAGE);
    expect(rowOf(text, 'title')).toEqual([
      'title',
      'html',
      expect.stringMatching(/^[01]\.\d\d$/),
      'Harbour bridge to close',
    ]);
    expect(rowOf(text, 'authors')?.[3]).toBe('Maria Lund, Per Holm');
    expect(rowOf(text, 'published')).toEqual([
      'published',
      'meta',
      expect.stringMatching(/^[01]\.\d\d$/),
      '2026-02-12T09:30:00+01:00 (to the second, zone +01:00)',
    ]);
    expect(rowOf(text, 'robots')?.[3]).toBe('noarchive');
  });

  it('says what was looked for and not found', () => {
    expect(rowOf(told(PAGE), 'section')).toEqual(['section', '-', '-', 'not found']);
  });

  it('lists the typed blocks of the body, each on one line', () => {
    const text = told(PAGE);
    expect(text).toContain(`body      article, full: 3 blocks, ${PARAGRAPHS.join('\n\n').length} characters`);
    const lines = text.split('\n').filter((line) => line.startsWith('  paragraph'));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^ {2}paragraph {2}The harbour bridge will close .*…$/);
    expect(text).not.toContain('All rights reserved');
  });

  it('tells why a page is no article', () => {
    const text = told('<title>404 Page not found</title><h1>Page not found</h1><p>Try the search.</p>');
    expect(text).toBe(`page      ${url}\nrejected  error-page: The page is titled "404 Page not found".`);
  });
});

describe('tellBlocks', () => {
  it('shows every block with score and path, and marks the chosen', () => {
    const text = tellBlocks(explainCapture(bytes(PAGE), { url, contentType: 'text/html' }));
    expect(text).toMatch(
      /^\+ 0\.\d{3} +\d+ {2}The harbour bridge will close .*\n +p < article\.story < main/m,
    );
    expect(text).toMatch(/^ {2}0\.\d{3} +\d+ {2}All rights reserved\n +footer < body/m);
    expect(text).toMatch(/^blocks {4}\d+, of which 3 chosen/);
  });

  it('says so when there is no markup to list', () => {
    const blocks = explainCapture(bytes(PARAGRAPHS.join('\n\n')), { url, contentType: 'text/plain' });
    expect(tellBlocks(blocks)).toMatch(/^There is no block list/);
  });
});
