import { send, type Exchange } from '../answer.js';
import type { OriginSite } from '../origin-site.js';
import type { TruthArticle, TruthFeed } from '../truth.js';

/** How deep the nested feed is. */
export const NESTED_FEED_ELEMENTS = 200_000;

/** One way for a feed to be broken. */
export interface FeedFault {
  name: string;
  /** What is wrong, in one sentence. */
  fault: string;
  status: number;
  contentType: string;
  body: () => string;
}

const RSS = 'application/rss+xml; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const RSS_START = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Broken</title>';

/** Each of these gets a site of its own; none brings an article. */
export const FEED_FAULTS: readonly FeedFault[] = [
  {
    name: 'truncated',
    fault: 'The XML ends in the middle of the first item.',
    status: 200,
    contentType: RSS,
    body: () => `${RSS_START}<link>http://example.org/</link><item><title>The first story of the d`,
  },
  {
    name: 'html',
    fault: 'A web page where the feed should be.',
    status: 200,
    contentType: HTML,
    body: () =>
      '<!doctype html><html><head><title>Welcome</title></head><body><p>We have moved.</p></body></html>',
  },
  {
    name: 'missing',
    fault: 'The feed answers 404.',
    status: 404,
    contentType: HTML,
    body: () => '<!doctype html><title>404</title>',
  },
  {
    name: 'failing',
    fault: 'The feed answers 500.',
    status: 500,
    contentType: HTML,
    body: () => '<!doctype html><title>500</title>',
  },
  { name: 'empty', fault: 'The feed has no bytes.', status: 200, contentType: RSS, body: () => '' },
  {
    name: 'nested',
    fault: 'The feed has 200,000 elements inside each other.',
    status: 200,
    contentType: RSS,
    body: () =>
      `${RSS_START}${'<a>'.repeat(NESTED_FEED_ELEMENTS)}${'</a>'.repeat(NESTED_FEED_ELEMENTS)}</channel></rss>`,
  },
];

/** A site that has a broken feed and nothing else. */
export class BrokenFeedSite implements OriginSite {
  readonly addressCount = 0;

  constructor(
    readonly siteId: string,
    readonly base: string,
    private readonly fault: FeedFault,
  ) {}

  answer(exchange: Exchange): void {
    if (exchange.path === '/robots.txt') {
      send(exchange, 200, { 'content-type': 'text/plain' }, 'User-agent: *\nAllow: /\n');
    } else if (exchange.path === '/feed.xml') {
      send(exchange, this.fault.status, { 'content-type': this.fault.contentType }, this.fault.body());
    } else send(exchange, 404, { 'content-type': HTML }, '<!doctype html><title>404</title>');
  }

  truth(): TruthArticle[] {
    return [];
  }

  feedTruth(): TruthFeed {
    return {
      siteId: this.siteId,
      siteName: `Broken feed: ${this.fault.name}`,
      feedUrl: `${this.base}/feed.xml`,
      homeUrl: `${this.base}/`,
      format: 'broken',
      language: 'en',
      charset: 'utf-8',
      entries: 0,
      fault: this.fault.fault,
    };
  }
}
