import { z } from 'zod';
import { Address, ArticleId, CaptureId, Instant, LedgerIncarnation } from '../document/primitives.js';
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
  /** Life of the ledger that gave the number. Absent in tickets of older versions. */
  incarnation: LedgerIncarnation.optional(),
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

type AboutCapture = { readonly capture: CaptureTicket };

/** How an event names its capture: `about`, `cause` and `ledger` of its contract. */
export const ofCapture = {
  /** The number alone may have been given by another life of the ledger: the broker would take one event for the other. */
  cause: ({ capture: { incarnation, captureId } }: AboutCapture): string =>
    incarnation === undefined ? captureId : `${incarnation}/${captureId}`,
  about: ({ capture }: AboutCapture): string => capture.captureId,
  ledger: ({ capture }: AboutCapture): string | undefined => capture.incarnation,
};
