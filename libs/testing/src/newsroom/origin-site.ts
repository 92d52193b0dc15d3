import type { TruthArticle, TruthFeed } from './truth.js';
import type { Exchange } from './answer.js';

/** What the server needs to know of a site, whatever kind it is. */
export interface OriginSite {
  readonly siteId: string;
  readonly base: string;
  /** Answers a request for a path within the site. */
  answer(exchange: Exchange): void;
  /** How many articles and broken addresses `truth` tells of. */
  readonly addressCount: number;
  truth(): TruthArticle[];
  feedTruth(): TruthFeed;
}
