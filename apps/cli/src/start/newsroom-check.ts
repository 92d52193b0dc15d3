import { articleIdOf, urlKey } from '@dateline/crawl';
import type { ArticleEnd } from '@dateline/database';

/** What the newsroom says is true of one of its addresses (its own list has more). */
export interface ExpectedArticle {
  url: string;
  canonicalUrl: string;
  title: string;
  expectation: 'indexed' | { rejected: readonly string[] } | 'not-discovered';
}

export interface NewsroomCheck {
  articles: number;
  asExpected: number;
  /** What differs, in words. */
  differences: string[];
}

/** Asks the newsroom what is true of its articles. */
export async function newsroomTruth(newsroomUrl: string): Promise<ExpectedArticle[]> {
  const response = await fetch(`${newsroomUrl}/newsroom/truth`);
  return (await response.json()) as ExpectedArticle[];
}

/** Addresses as the ledger knows them, to ask it how they ended. */
export function articleIdOfAddress(url: string): string | undefined {
  const key = urlKey(url);
  return key === null ? undefined : articleIdOf(key);
}

/** Holds the ledger's ends against the truth; pure. `ends` are by article id, aliases followed. */
export function checkNewsroom(
  truth: readonly ExpectedArticle[],
  ends: ReadonlyMap<string, ArticleEnd>,
): NewsroomCheck {
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
    return end.title === title ? undefined : `should have the title "${title}" and has "${end.title}"`;
  }
  const isRight = end.outcome === 'rejected' && expectation.rejected.includes(end.reason ?? '');
  return isRight
    ? undefined
    : `should be rejected (${expectation.rejected.join(' or ')}) and is ${end.outcome ?? 'in flight'} (${end.reason ?? '-'})`;
}
