import { z } from 'zod';
import { Address, ArticleId, CaptureId, Instant } from '../document/primitives.js';
import { ArticleSource } from '../document/article-document.js';
import { Trail } from './trail.js';

/** What the feed said about the article before anybody opened it. */
export const FeedHints = z.object({
  title: z.string().optional(),
  publishedAt: Instant.optional(),
  authors: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
  language: z.string().optional(),
});
export type FeedHints = z.output<typeof FeedHints>;

/** The claim ticket of a capture: everything that is known about it but its bytes, which stay in PostgreSQL. */
export const CaptureTicket = z.object({
  captureId: CaptureId,
  articleId: ArticleId,
  /** Partition key of the capture in the ledger as well as the time of the download. */
  fetchedAt: Instant,
  url: Address,
  finalUrl: Address,
  /** HTTP status; 0 for captures that were handed in. */
  status: z.int().nonnegative(),
  contentType: z.string().optional(),
  bodyBytes: z.int().nonnegative(),
  bodySha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the article's address was first discovered. */
  firstSeenAt: Instant,
  source: ArticleSource.optional(),
  hints: FeedHints,
});
export type CaptureTicket = z.output<typeof CaptureTicket>;

/** The fields that all events about a capture share. */
export const captureEvent = { capture: CaptureTicket, trail: Trail };
