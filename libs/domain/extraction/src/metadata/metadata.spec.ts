import { describe, expect, it } from '@jest/globals';
import { readJsonLd } from './json-ld.js';
import { peopleIn } from './person-names.js';
import { headOfTitle, siteInTitle, withoutSite } from './site-suffix.js';
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
    [['Ann Lee, Chief Technology Officer'], ['Ann Lee']],
    [['Jan Sommer, PAPER Nord'], ['Jan Sommer']],
    [['牛镛、岳弘彬'], ['牛镛', '岳弘彬']],
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
    ['Bridge closed – The Paper – 30.01.2024', 'Bridge closed'],
    ['Bridge closed * The Paper * by Ann Lee', 'Bridge closed'],
    ['Why we stay: »It is our bridge«', 'Why we stay: »It is our bridge«'],
    ['The Paper | How the paper got its bridge back', 'How the paper got its bridge back'],
  ])('%j', (title, cut) => {
    expect(withoutSite(title, 'The Paper', 'https://www.paper.example/a')).toBe(cut);
  });
});

describe('headOfTitle', () => {
  it.each([
    ['The bridge is closed | News | Views', 'The bridge is closed'],
    ['News | The bridge is closed today', 'News | The bridge is closed today'],
    ['The bridge is closed', 'The bridge is closed'],
  ])('%j', (title, head) => {
    expect(headOfTitle(title)).toBe(head);
  });
});

describe('siteInTitle', () => {
  it.each([
    ['Bridge closed | Valley Notes', 'https://valleynotes.example/a', 'Valley Notes'],
    ['Bridge closed - Neue Zeitung Heide', 'https://www.nzh.example/a', 'Neue Zeitung Heide'],
    ['Bridge closed - News', 'https://valleynotes.example/a', ''],
    ['Bridge closed', 'https://valleynotes.example/a', ''],
  ])('%j on %s', (title, url, name) => {
    expect(siteInTitle(title, url)).toBe(name);
  });
});

describe('urlDate', () => {
  it.each([
    ['https://paper.example/2026/02/12/bridge', { year: 2026, month: 2, day: 12 }],
    ['https://paper.example/news-20260212-bridge', { year: 2026, month: 2, day: 12 }],
    ['https://paper.example/meldungen/29-10-2021', { year: 2021, month: 10, day: 29 }],
    ['https://paper.example/meldungen/09-10-2021', undefined],
    ['https://paper.example/2026/13/41/bridge', undefined],
    ['https://paper.example/bridge-42', undefined],
    ['urn:sha256:0', undefined],
  ])('%s', (url, day) => {
    expect(urlDate(url)).toEqual(day);
  });
});
