import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalUrl } from './canonical-url.js';
import { acceptCanonical, isSameSite } from './site.js';
import { articleIdOf, urlKey } from './url-key.js';

describe('canonicalUrl', () => {
  it.each([
    ['HTTP://News.Example.COM:80/a/../b?#x', 'http://news.example.com/b'],
    ['https://example.com./a', 'https://example.com/a'],
    ['https://user:secret@example.com/a', 'https://example.com/a'],
    ['https://example.com/a?utm_source=x&id=7&fbclid=1&UTM_Medium=y', 'https://example.com/a?id=7'],
    ['https://example.com/a?b=2&a=1&&a=0', 'https://example.com/a?a=1&a=0&b=2'],
    ['https://example.com/a?x=1&amp;utm_source=rss&amp;y=2', 'https://example.com/a?x=1&y=2'],
    ['https://example.com/a;jsessionid=1A?PHPSESSID=2', 'https://example.com/a'],
    ['https://example.com/%7e%2f%c3%a4|?q=[1]', 'https://example.com/~%2F%C3%A4%7C?q=%5B1%5D'],
    ['https://example.com/100%', 'https://example.com/100%25'],
    ['https://bücher.example:8443/ä', 'https://xn--bcher-kva.example:8443/%C3%A4'],
  ])('%s becomes %s', (url, expected) => {
    expect(canonicalUrl(url)).toBe(expected);
  });

  it.each([
    '',
    'x',
    '/a',
    '//example.com/a',
    'ftp://example.com/',
    'javascript:alert(1)',
    'http://',
    `http://e.org/${'a'.repeat(9000)}`,
  ])('has no canonical form for %p', (url) => {
    expect(canonicalUrl(url)).toBeNull();
  });

  it('keeps apart what may be two pages', () => {
    const forms = [
      '/a',
      '/A',
      '/a/',
      '/a%2Fb',
      '/a/b',
      '/a?x=1',
      '/a?x=2',
      '/a?x=a%2Bb',
      '/a?x=a+b',
      '/a?my_utm_source=1',
      '/index.html',
      '/',
    ];
    expect(new Set(forms.map((path) => canonicalUrl(`https://example.com${path}`))).size).toBe(forms.length);
  });

  it('changes nothing when applied twice, and never throws', () => {
    const url = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }).map((text) => `http://example.com/${text}`),
      fc
        .array(
          fc.constantFrom(
            '%',
            '2',
            '5',
            '6',
            '1',
            '?',
            '&',
            '=',
            'amp;',
            'utm_',
            '/',
            '.',
            'ä',
            ';jsessionid=',
          ),
        )
        .map((parts) => `http://e.org/${parts.join('')}`),
    );
    fc.assert(
      fc.property(url, (text) => {
        const once = canonicalUrl(text);
        if (once !== null) expect(canonicalUrl(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('urlKey and articleIdOf', () => {
  it('is the same for http and https, with and without www', () => {
    const keys = [
      'http://example.com/a?id=1',
      'https://www.example.com/a?id=1&utm_source=x',
      'https://example.com/a?id=1#c',
    ].map(urlKey);
    expect(new Set(keys)).toEqual(new Set(['example.com/a?id=1']));
    expect(urlKey('https://www.com/')).toBe('www.com/');
    expect(urlKey('mailto:a@b.c')).toBeNull();
  });

  it('is the first 128 bits of SHA-256', () => {
    expect(articleIdOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  });
});

describe('acceptCanonical', () => {
  it.each([
    ['https://www.example.com/news/my-story-1', 'https://example.com/news/my-story-1', true],
    ['https://m.example.co.uk/a/story-1', 'https://www.example.co.uk/a/story-1', true],
    ['https://example.com/2026/my-story/amp', 'https://example.com/2026/my-story', true],
    ['https://example.com/a-1?ref=feed', 'https://example.com/a-1', true],
    ['https://example.com/', 'https://example.com/', true],
    ['https://example.com/a-1', 'https://example.com/', false],
    ['https://example.com/a-1', 'https://other.com/a-1', false],
    ['https://one.github.io/a-1', 'https://two.github.io/a-1', false],
    ['https://example.com/news/my-story-1', 'https://example.com/news', false],
    ['https://example.com/a-1', 'https://example.com/404', false],
    ['https://example.com/article.php?id=7', 'https://example.com/article.php', false],
    ['https://example.com/a-1', 'not a url', false],
    ['http://127.0.0.1:8080/a-1', 'http://127.0.0.2:8080/a-1', false],
  ])('%s → %s: %s', (requested, canonical, expected) => {
    expect(acceptCanonical(requested, canonical)).toBe(expected);
  });

  it('knows sites by their registrable domain', () => {
    expect(isSameSite('https://a.example.co.uk/', 'http://b.example.co.uk/')).toBe(true);
    expect(isSameSite('https://a.co.uk/', 'https://b.co.uk/')).toBe(false);
    expect(isSameSite('x', 'x')).toBe(false);
  });
});
