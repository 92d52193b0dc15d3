import { etagOf, send, sendConditionally, type Answer, type Exchange } from './answer.js';
import { feedModifiedTime } from './calendar.js';
import { writeFeed, type FeedEntry } from './feed-xml.js';
import { SECTIONS } from './grammar/grammar.js';
import { writeListPage, writeSitemap } from './list-pages.js';
import type { OriginSite } from './origin-site.js';
import { PageRenderer } from './page-renderer.js';
import { greyPicture } from './picture-bytes.js';
import type { ArticleRecord, Site } from './site.js';
import { truthOf } from './site-truth.js';
import type { TruthArticle, TruthFeed } from './truth.js';

const PICTURE = greyPicture();
const TRACKING = /([?&])utm_[a-z]+=[^&#]*/g;

/** Parameters that campaigns add change nothing about what is answered. */
const withoutTracking = (path: string): string =>
  path
    .replace(TRACKING, '$1')
    .replace(/([?&])&+/g, '$1')
    .replace(/[?&]+$/, '');

/** How a news site is served. */
export interface NewsSiteOptions {
  seed: number;
  pageBytes: number;
  /** The newest so many are in the feed; 0 means all. */
  feedEntries: number;
}

/** A sound news site: articles, a feed, section pages, robots.txt, a sitemap and images. */
export class NewsSite implements OriginSite {
  private readonly renderer: PageRenderer;
  private feedBytes: { changes: number; bytes: Buffer; etag: string } | null = null;
  /** Answers that come before the site's own; the trouble sites use them. */
  readonly overrides = new Map<string, Answer>();
  /** Feed entries that stand for no article of the site's own. */
  readonly extraEntries: FeedEntry[] = [];
  /** Addresses that the feed gives instead of the articles' own. */
  readonly feedLinks = new Map<ArticleRecord, string>();

  constructor(
    readonly site: Site,
    private readonly options: NewsSiteOptions,
  ) {
    this.renderer = new PageRenderer(site, options.seed, options.pageBytes);
  }

  get siteId(): string {
    return this.site.identity.siteId;
  }

  get base(): string {
    return this.site.identity.base;
  }

  get addressCount(): number {
    return this.site.articles.length;
  }

  answer(exchange: Exchange): void {
    if (this.overrides.get(exchange.path)?.(exchange) === 'answered') return;
    const record = this.site.articleAt(exchange.path) ?? this.site.articleAt(withoutTracking(exchange.path));
    if (record) this.sendArticle(exchange, record);
    else if (this.base + exchange.path === this.site.feedUrl) this.sendFeed(exchange);
    else this.sendOther(exchange);
  }

  /** Sends an article's page, or 304; `extraMarkup` is appended to its body. */
  sendArticle(exchange: Exchange, record: ArticleRecord, extraMarkup = ''): void {
    const { charset, charsetIn } = this.site.identity.outlet;
    const validators = {
      etag: `"${this.siteId}-${record.index}-${record.revision}"`,
      lastModified: record.modifiedAt ?? record.publishedAt,
    };
    const type = charsetIn === 'meta' ? 'text/html' : `text/html; charset=${charset}`;
    const status = sendConditionally(exchange, validators, type, () =>
      this.renderer.render(record, extraMarkup),
    );
    const counts = status === 200 && exchange.request.method === 'GET';
    if (counts && !record.servedRevisions.includes(record.revision))
      record.servedRevisions.push(record.revision);
  }

  private sendFeed(exchange: Exchange): void {
    const { outlet } = this.site.identity;
    const { changes } = this.site;
    if (this.feedBytes?.changes !== changes) {
      const bytes = this.renderFeed();
      this.feedBytes = { changes, bytes, etag: etagOf(bytes) };
    }
    const { bytes, etag } = this.feedBytes;
    const inHeader = outlet.feedCharsetIn === 'header' || outlet.feedCharsetIn === 'both';
    const type = `application/${outlet.feedFormat}+xml${inHeader ? `; charset=${outlet.feedCharset}` : ''}`;
    sendConditionally(exchange, { etag, lastModified: feedModifiedTime(changes) }, type, () => bytes);
  }

  /** The feed's bytes as of now. */
  renderFeed(): Buffer {
    const { name, outlet } = this.site.identity;
    const entries = [...this.extraEntries, ...this.recordsInFeed().map((record) => this.entryOf(record))];
    return writeFeed({
      title: name,
      homeUrl: this.site.homeUrl,
      feedUrl: this.site.feedUrl,
      language: outlet.grammar.language,
      format: outlet.feedFormat,
      charset: outlet.feedCharset,
      declaresCharset: outlet.feedCharsetIn === 'declaration' || outlet.feedCharsetIn === 'both',
      updatedAt: entries.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), feedModifiedTime(0)),
      entries,
    });
  }

  /** The page's bytes as of now. */
  renderArticle(record: ArticleRecord): Buffer {
    return this.renderer.render(record);
  }

  /** Newest first, as readers expect it. */
  recordsInFeed(): ArticleRecord[] {
    const { feedEntries } = this.options;
    const shown = feedEntries === 0 ? this.site.articles : this.site.articles.slice(-feedEntries);
    return [...shown].reverse();
  }

  private entryOf(record: ArticleRecord): FeedEntry {
    const { content, publishedAt } = record;
    return {
      id: `tag:newsroom,2025:${this.siteId}:${record.index}`,
      link: this.feedLinks.get(record) ?? record.url,
      title: content.title,
      summary: content.summary,
      authors: content.authors,
      category: content.sectionName,
      imageUrl: this.site.imageUrl(record, 1280),
      publishedAt,
      updatedAt: record.modifiedAt ?? publishedAt,
    };
  }

  private sendOther(exchange: Exchange): void {
    const { path } = exchange;
    const xml = { 'content-type': 'application/xml' };
    if (path === '/robots.txt') {
      send(
        exchange,
        200,
        { 'content-type': 'text/plain' },
        `User-agent: *\nAllow: /\n\nSitemap: ${this.base}/sitemap.xml\n`,
      );
    } else if (path === '/sitemap.xml') send(exchange, 200, xml, writeSitemap(this.site));
    else if (path.startsWith('/img/')) send(exchange, 200, { 'content-type': 'image/png' }, PICTURE);
    else if (path === '/' || SECTIONS.some((section) => path === `/${section}/`)) {
      send(
        exchange,
        200,
        { 'content-type': `text/html; charset=${this.site.identity.outlet.charset}` },
        writeListPage(this.site, this.recordsInFeed().slice(0, 40)),
      );
    } else {
      send(
        exchange,
        404,
        { 'content-type': 'text/html' },
        '<!doctype html><title>404</title><h1>Not found</h1>',
      );
    }
  }

  truth(): TruthArticle[] {
    return this.site.articles.map((record) => truthOf(this.site, record));
  }

  feedTruth(): TruthFeed {
    const { name, outlet } = this.site.identity;
    return {
      siteId: this.siteId,
      siteName: name,
      feedUrl: this.site.feedUrl,
      homeUrl: this.site.homeUrl,
      format: outlet.feedFormat,
      language: outlet.grammar.language,
      charset: outlet.feedCharset,
      entries: this.recordsInFeed().length + this.extraEntries.length,
      fault: null,
    };
  }
}
