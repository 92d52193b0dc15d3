import { articleIdOf, urlKey } from '@dateline/crawl';
import type { ArticleEnd } from '@dateline/database';

/** What should become of an address, for origins whose truth is known. */
export interface ExpectedArticle {
  url: string;
  canonicalUrl: string;
  title: string;
  expectation: 'indexed' | { rejected: readonly string[] } | 'not-discovered';
}

/** How an origin's addresses ended, held against what should have become of them. */
export interface ExpectationCheck {
  articles: number;
  asExpected: number;
  /** What differs, in words. */
  differences: string[];
}

/** The article id under which the ledger knows an address; undefined for what is no web address. */
export function articleIdOfAddress(url: string): string | undefined {
  const key = urlKey(url);
  return key === null ? undefined : articleIdOf(key);
}

/** Holds the ledger's ends against the truth; pure. `ends` are by article id, aliases followed. */
export function checkExpectations(
  truth: readonly ExpectedArticle[],
  ends: ReadonlyMap<string, ArticleEnd>,
): ExpectationCheck {
  const differences = truth.flatMap((article) => {
    const problem = problemOf(article, ends.get(articleIdOfAddress(article.url) ?? ''));
    return problem === undefined ? [] : [`${article.url}: ${problem}`];
  });
  return { articles: truth.length, asExpected: truth.length - differences.length, differences };
}

function problemOf({ expectation, title }: ExpectedArticle, end: ArticleEnd | undefined): string | undefined {
  if (expectation === 'not-discovered')
    return end ? 'is on the ledger and has no address that could be fetched' : undefined;
  if (!end) return 'is not on the ledger';
  if (expectation === 'indexed') {
    if (end.title === undefined)
      return `should be indexed and is ${end.outcome ?? 'in flight'} (${end.reason ?? '-'})`;
    return sameTitle(end.title, title)
      ? undefined
      : `should have the title "${title}" and has "${end.title}"`;
  }
  const isRight = end.outcome === 'rejected' && expectation.rejected.includes(end.reason ?? '');
  return isRight
    ? undefined
    : `should be rejected (${expectation.rejected.join(' or ')}) and is ${end.outcome ?? 'in flight'} (${end.reason ?? '-'})`;
}

/** White space is the page's layout, not the title: an ideographic space counts as a space. */
const sameTitle = (one: string, other: string) => one.replace(/\s+/g, ' ') === other.replace(/\s+/g, ' ');
