import type { RejectionReason } from '@dateline/contracts';

/**
 * What the line should make of an address.
 * `rejected` lists the reasons that would be right; the first is the likeliest. `not-discovered` is an entry whose
 * link is no web address at all, so there is nothing to put on a ledger.
 */
export type Expectation = 'indexed' | { rejected: readonly RejectionReason[] } | 'not-discovered';

/** What is true of one article of the newsroom at this moment. */
export interface TruthArticle {
  siteId: string;
  /** As the feed gives it. */
  url: string;
  /** Other addresses that lead to the same article. */
  aliases: string[];
  /** Where the article lives, after redirects and without tracking parameters. */
  canonicalUrl: string;
  feedUrl: string;
  /** BCP 47. */
  language: string;
  /** What the page's bytes are written in. */
  charset: string;
  title: string;
  /** The title before the correction; null while there is none. It occurs nowhere in what is served now. */
  previousTitle: string | null;
  /** An invented name in title and first paragraph; no other article or revision has it. Empty for broken pages. */
  distinctiveName: string;
  previousDistinctiveName: string | null;
  authors: string[];
  /** ISO 8601 with the site's offset from UTC. */
  publishedAt: string;
  /** Null until corrected. */
  modifiedAt: string | null;
  section: string;
  tags: string[];
  /** The body, paragraph by paragraph; for the page with broken characters only its clean paragraphs. */
  paragraphs: string[];
  imageUrl: string | null;
  /** Widths of the image's renditions in pixels. */
  imageWidths: number[];
  caption: string | null;
  /** Sentences that stand on the page and are no part of the article. */
  boilerplate: string[];
  /** 1, or 2 once corrected. */
  revision: number;
  /** The revisions that were answered with 200 so far, in that order: what a client can know of. */
  servedRevisions: number[];
  expectation: Expectation;
  /** One sentence on what is special here; null for an ordinary article. */
  fault: string | null;
}

/** What is true of one feed. */
export interface TruthFeed {
  siteId: string;
  siteName: string;
  feedUrl: string;
  homeUrl: string;
  format: 'rss' | 'atom' | 'broken';
  language: string;
  charset: string;
  entries: number;
  /** One sentence on what is wrong with a broken feed; null for a sound one. */
  fault: string | null;
}
