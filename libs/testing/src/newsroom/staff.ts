import { NewsSite, type NewsSiteOptions } from './news-site.js';
import { outletOf } from './outlets.js';
import { Site, type ArticleRecord } from './site.js';

/** A correction or publication and where it happened. */
export interface Work {
  news: NewsSite;
  record: ArticleRecord;
}

/** `en-1`, `de-2` …: language and ordinal of the n-th healthy site, n from 0. */
export const healthySiteId = (ordinal: number): string =>
  `${outletOf(ordinal).outlet.grammar.language}-${ordinal + 1}`;

/** Those who publish and correct on the healthy sites, turn by turn. */
export class Staff {
  readonly sites: readonly NewsSite[];
  private turn = 0;
  corrections = 0;

  constructor(count: number, baseOf: (siteId: string) => string, options: NewsSiteOptions) {
    this.sites = Array.from({ length: count }, (_nothing, ordinal) => {
      const { outlet, name, lane } = outletOf(ordinal);
      const siteId = healthySiteId(ordinal);
      return new NewsSite(
        new Site({ siteId, name, outlet, base: baseOf(siteId), lane }, options.seed),
        options,
      );
    });
  }

  /** Publishes on the site whose turn it is. */
  publish(): Work {
    const news = this.sites[this.turn % this.sites.length];
    if (!news) throw new Error('The newsroom has no site to publish on; start it with at least one.');
    this.turn += 1;
    return { news, record: news.site.publishNext() };
  }

  /**
   * Corrects up to so many articles that still stand as first published and are in their feed, oldest first; with
   * `servedOnly` only those that somebody has fetched.
   */
  correct(count: number, servedOnly: boolean): Work[] {
    const open = this.sites.flatMap((news) =>
      news
        .recordsInFeed()
        .filter(
          ({ revision, servedRevisions }) => revision === 1 && (!servedOnly || servedRevisions.length > 0),
        )
        .map((record) => ({ news, record })),
    );
    const chosen = open.sort((a, b) => a.record.index - b.record.index).slice(0, count);
    for (const { news, record } of chosen) news.site.correct(record);
    this.corrections += chosen.length;
    return chosen;
  }

  /** Brings an article to its second revision because an earlier newsroom had done so; unknown ones are left out. */
  correctAgain(siteId: string, index: number): void {
    const news = this.sites.find(({ site }) => site.identity.siteId === siteId);
    const record = news?.site.articles[index];
    if (!news || record?.revision !== 1) return;
    news.site.correct(record);
    this.corrections += 1;
  }

  /** What is in its second revision. */
  corrected(): { siteId: string; index: number }[] {
    return this.sites.flatMap(({ site }) =>
      site.articles
        .filter(({ revision }) => revision === 2)
        .map(({ index }) => ({ siteId: site.identity.siteId, index })),
    );
  }
}
