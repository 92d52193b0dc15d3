import { describe, expect, it } from '@jest/globals';
import { readJsonLd } from './json-ld.js';
import { peopleIn } from './person-names.js';
import { withoutSite } from './site-suffix.js';
import { urlDate } from './url-date.js';

describe('readJsonLd', () => {
  it('finds the article in a graph, and the one that the page is about among several', () => {
    const graph = {
      '@graph': [
        { '@type': 'WebSite', name: 'S' },
        { '@type': ['NewsArticle'], headline: 'Other' },
        { '@type': 'NewsArticle', headline: 'This one here' },
      ],
    };
    expect(readJsonLd([JSON.stringify(graph)], 'This one here - S').article).toMatchObject({
      headline: 'This one here',
    });
  });

  it.each([
    ['raw line breaks', '{"@type":"NewsArticle","headline":"a\nb"}', 'a b'],
    ['trailing commas', '{"@type":"NewsArticle","headline":"a",}', 'a'],
    ['CDATA', '//<![CDATA[\n{"@type":"NewsArticle","headline":"a"}\n//]]>', 'a'],
  ])('repairs %s', (_, script, headline) => {
    expect(readJsonLd([script]).article).toMatchObject({ headline });
  });

  it('survives what is no JSON', () => {
    expect(readJsonLd(['{{', 'null', '[]', '"x"', `${'['.repeat(5_000)}`]).article).toBeUndefined();
  });
});

describe('peopleIn', () => {
  it.each<[string[], string[]]>([
    [['By Maria Lund and Per Holm'], ['Maria Lund', 'Per Holm']],
    [['Von Jörg Müller, dpa'], ['Jörg Müller']],
    [['JANE DOE'], ['Jane Doe']],
    [['Reuters', 'Newsroom', 'https://paper.example/a', 'editor@paper.example'], []],
    [['The Paper', 'paper.example'], []],
    [['Иван Петров'], ['Иван Петров']],
    [['山田太郎'], ['山田太郎']],
  ])('%j', (bylines, people) => {
    expect(peopleIn(bylines, 'The Paper', 'paper.example')).toEqual(people);
  });
});

describe('withoutSite', () => {
  it.each([
    ['Bridge closed - The Paper', 'Bridge closed'],
    ['Bridge closed | News | The Paper', 'Bridge closed | News'],
    ['The Paper: Bridge closed', 'The Paper: Bridge closed'],
    ['Bridge closed – and nobody knows why', 'Bridge closed – and nobody knows why'],
  ])('%j', (title, cut) => {
    expect(withoutSite(title, 'The Paper', 'https://www.paper.example/a')).toBe(cut);
  });
});

describe('urlDate', () => {
  it.each([
    ['https://paper.example/2026/02/12/bridge', { year: 2026, month: 2, day: 12 }],
    ['https://paper.example/news-20260212-bridge', { year: 2026, month: 2, day: 12 }],
    ['https://paper.example/2026/13/41/bridge', undefined],
    ['https://paper.example/bridge-42', undefined],
    ['urn:sha256:0', undefined],
  ])('%s', (url, day) => {
    expect(urlDate(url)).toEqual(day);
  });
});
