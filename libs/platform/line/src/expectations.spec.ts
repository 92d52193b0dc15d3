import { describe, expect, it } from '@jest/globals';
import type { ArticleEnd } from '@dateline/database';
import { articleIdOfAddress, checkExpectations, type ExpectedArticle } from './expectations.js';

const url = 'http://news.test/a';
const expected = (expectation: ExpectedArticle['expectation'], title = 'A bridge'): ExpectedArticle => ({
  url,
  canonicalUrl: url,
  title,
  expectation,
});
const check = (article: ExpectedArticle, end?: ArticleEnd) =>
  checkExpectations([article], new Map(end ? [[articleIdOfAddress(article.url) ?? '', end]] : []));

describe('checkExpectations', () => {
  it.each([
    ['an article that was indexed', expected('indexed'), { title: 'A bridge', outcome: 'indexed' }],
    [
      'one whose last capture brought nothing new',
      expected('indexed'),
      { title: 'A bridge', outcome: 'unchanged' },
    ],
    ['a title with other white space', expected('indexed', 'A\u3000bridge'), { title: 'A  bridge' }],
    [
      'a rejection with one of the reasons',
      expected({ rejected: ['http-gone', 'http-not-found'] }),
      { outcome: 'rejected', reason: 'http-not-found' },
    ],
    ['an address that nobody could discover', expected('not-discovered'), undefined],
  ] as const)('is content with %s', (_case, article, end) => {
    expect(check(article, end)).toEqual({ articles: 1, asExpected: 1, differences: [] });
  });

  it.each([
    ['is missing', expected('indexed'), undefined, 'is not on the ledger'],
    ['is in flight', expected('indexed'), {}, 'should be indexed and is in flight (-)'],
    [
      'was rejected',
      expected('indexed'),
      { outcome: 'rejected', reason: 'no-text' },
      'should be indexed and is rejected (no-text)',
    ],
    [
      'has another title',
      expected('indexed'),
      { title: 'A tunnel', outcome: 'indexed' },
      'should have the title "A bridge" and has "A tunnel"',
    ],
    [
      'was rejected for another reason',
      expected({ rejected: ['http-gone'] }),
      { outcome: 'rejected', reason: 'no-text' },
      'should be rejected (http-gone) and is rejected (no-text)',
    ],
    [
      'was indexed and should not have been',
      expected({ rejected: ['http-gone'] }),
      { title: 'A bridge', outcome: 'indexed' },
      'should be rejected (http-gone) and is indexed (-)',
    ],
    [
      'was found and could not have been',
      expected('not-discovered'),
      {},
      'is on the ledger and has no address that could be fetched',
    ],
  ] as const)('says what is wrong with one that %s', (_case, article, end, problem) => {
    expect(check(article, end)).toEqual({ articles: 1, asExpected: 0, differences: [`${url}: ${problem}`] });
  });
});

describe('articleIdOfAddress', () => {
  it('is the same for the spellings of one address, and nothing for what is none', () => {
    expect(articleIdOfAddress('http://News.test/a?utm_source=x')).toBe(articleIdOfAddress(url));
    expect(articleIdOfAddress('mailto:desk@news.test')).toBeUndefined();
  });
});
