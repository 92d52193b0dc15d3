import type { Answer, Exchange } from '../answer.js';
import { publicationTime } from '../calendar.js';
import type { NewsSite } from '../news-site.js';
import type { OriginSite } from '../origin-site.js';
import { truthOf } from '../site-truth.js';
import type { ArticleRecord } from '../site.js';
import type { Expectation, TruthArticle, TruthFeed } from '../truth.js';

/** An entry of the feed behind which there is no article. */
export interface BrokenEntry {
  /** A path within the site, or a whole address. */
  link: string;
  title: string;
  expectation: Expectation;
  /** What happens there, in one sentence. */
  fault: string;
  answer?: Answer;
}

/** A good article with something odd on the way to it. */
export interface OddArticle {
  fault: string;
  /** Path that the feed gives instead of the article's own. */
  feedPath?: string;
  /** Further paths that the feed lists and that lead to the same article. */
  aliasPaths?: (record: ArticleRecord) => string[];
  /** Answers the article's own path first. */
  answer?: (record: ArticleRecord) => Answer;
}

/** A site whose feed is sound and whose entries are not; everything is on purpose and in the truth. */
export class TroubleSite implements OriginSite {
  private readonly truths: (() => TruthArticle)[] = [];

  constructor(readonly news: NewsSite) {}

  get siteId(): string {
    return this.news.siteId;
  }

  get base(): string {
    return this.news.base;
  }

  get addressCount(): number {
    return this.truths.length;
  }

  answer(exchange: Exchange): void {
    this.news.answer(exchange);
  }

  truth(): TruthArticle[] {
    return this.truths.map((truth) => truth());
  }

  feedTruth(): TruthFeed {
    return this.news.feedTruth();
  }

  /** Answers a path without listing it in the feed: a hop of a redirect chain, say. */
  addPath(path: string, answer: Answer): void {
    this.news.overrides.set(path, answer);
  }

  /** Lists an entry behind which something is wrong. */
  addBroken({ link, title, expectation, fault, answer }: BrokenEntry): void {
    const url = link.startsWith('/') ? this.base + link : link;
    if (answer) this.addPath(link, answer);
    this.addEntry(url, title);
    this.truths.push(() => ({ ...this.emptyTruth(url, title), expectation, fault }));
  }

  /** Publishes an article that is good in the end. */
  addArticle({ fault, feedPath, aliasPaths, answer }: OddArticle): ArticleRecord {
    const { site } = this.news;
    const record = site.publishNext();
    const url = feedPath === undefined ? record.url : this.base + feedPath;
    const aliases = (aliasPaths?.(record) ?? []).map((path) => this.base + path);
    this.news.feedLinks.set(record, url);
    for (const alias of aliases) this.addEntry(alias, record.content.title);
    if (answer) this.addPath(record.path, answer(record));
    this.truths.push(() => ({ ...truthOf(site, record), url, aliases, fault }));
    return record;
  }

  private addEntry(link: string, title: string): void {
    const { extraEntries } = this.news;
    const time = publicationTime(0, this.siteId, extraEntries.length);
    extraEntries.push({
      id: `tag:newsroom,2025:${this.siteId}:extra-${extraEntries.length}`,
      link,
      title,
      summary: title,
      authors: [],
      category: 'Trouble',
      imageUrl: null,
      publishedAt: time,
      updatedAt: time,
    });
  }

  private emptyTruth(url: string, title: string): Omit<TruthArticle, 'expectation' | 'fault'> {
    const { site } = this.news;
    return {
      siteId: this.siteId,
      url,
      aliases: [],
      canonicalUrl: url,
      feedUrl: site.feedUrl,
      language: site.identity.outlet.grammar.language,
      charset: site.identity.outlet.charset,
      title,
      previousTitle: null,
      distinctiveName: '',
      previousDistinctiveName: null,
      authors: [],
      publishedAt: site.localTime(publicationTime(0, this.siteId, 0)),
      modifiedAt: null,
      section: '',
      tags: [],
      paragraphs: [],
      imageUrl: null,
      imageWidths: [],
      caption: null,
      boilerplate: [],
      revision: 1,
      servedRevisions: [],
    };
  }
}
