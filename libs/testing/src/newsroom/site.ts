import { writeArticle, type ArticleContent } from './article-writer.js';
import { articlePath, correctionTime, isoWithOffset, publicationTime } from './calendar.js';
import type { Outlet } from './outlets.js';

/** Where the newsroom's image renditions come in; the lead image is the last of them. */
export const IMAGE_WIDTHS: readonly number[] = [480, 768, 1280, 1920];

/** Who a site is. */
export interface SiteIdentity {
  siteId: string;
  name: string;
  outlet: Outlet;
  /** Origin and, where sites share a host, a path; without a slash at the end. */
  base: string;
  lane: number;
}

/** One published article and what has become of it. */
export interface ArticleRecord {
  index: number;
  path: string;
  url: string;
  revision: 1 | 2;
  content: ArticleContent;
  /** Revision 1 while the article stands corrected, else null. */
  previous: ArticleContent | null;
  publishedAt: number;
  modifiedAt: number | null;
  servedRevisions: number[];
}

/** A news site's articles: a pure function of seed and site, plus how many are out and which are corrected. */
export class Site {
  readonly articles: ArticleRecord[] = [];
  /** Publications and corrections so far; the feed's version. */
  changes = 0;
  private readonly byPath = new Map<string, ArticleRecord>();

  constructor(
    readonly identity: SiteIdentity,
    private readonly seed: number,
  ) {}

  get homeUrl(): string {
    return `${this.identity.base}/`;
  }

  get feedUrl(): string {
    return `${this.identity.base}${this.identity.outlet.feedFormat === 'rss' ? '/feed.xml' : '/atom.xml'}`;
  }

  /** Brings the next article out. */
  publishNext(): ArticleRecord {
    const index = this.articles.length;
    const { siteId, outlet, base } = this.identity;
    const content = this.write(index, 1);
    const publishedAt = publicationTime(this.seed, siteId, index);
    const path = articlePath(outlet.pathPattern, content.section, index, publishedAt, outlet.offsetMinutes);
    const record: ArticleRecord = {
      index,
      path,
      url: base + path,
      revision: 1,
      content,
      previous: null,
      publishedAt,
      modifiedAt: null,
      servedRevisions: [],
    };
    this.articles.push(record);
    this.byPath.set(path, record);
    this.changes += 1;
    return record;
  }

  /** Brings out revision 2 of an article, under the same address. */
  correct(record: ArticleRecord): void {
    if (record.revision === 2) throw new Error(`The article ${record.url} is corrected already.`);
    record.previous = record.content;
    record.content = this.write(record.index, 2);
    record.revision = 2;
    record.modifiedAt = correctionTime(this.seed, this.identity.siteId, record.index);
    this.changes += 1;
  }

  articleAt(path: string): ArticleRecord | undefined {
    return this.byPath.get(path);
  }

  imageUrl(record: ArticleRecord, width: number): string {
    return `${this.identity.base}/img/${record.index}-${width}.png`;
  }

  /** ISO 8601 in the site's own offset. */
  localTime(time: number): string {
    return isoWithOffset(time, this.identity.outlet.offsetMinutes);
  }

  private write(index: number, revision: 1 | 2): ArticleContent {
    const { siteId, outlet, lane } = this.identity;
    return writeArticle(outlet.grammar, { seed: this.seed, siteId, lane, index, revision });
  }
}
