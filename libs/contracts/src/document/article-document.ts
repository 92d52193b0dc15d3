import { z } from 'zod';
import { ArticleImage, Block, DatePrecision, PublishedAt, RobotsFlags, TextStatus } from './content.js';
import { Enrichments } from './enrichments.js';
import { ArticleKind } from './extracted-article.js';
import { Address, ArticleId, CaptureId, Instant, LanguageTag, Provenance } from './primitives.js';

/** The publisher or site that an article came from. */
export const ArticleSource = z.object({
  /** Ledger number of the source; absent for captures that were handed in without one. */
  id: z.string().optional(),
  name: z.string().min(1),
  host: z.string().min(1).optional(),
});

/**
 * The article as search clients see it: stored as json in `revisions` and projected to Elasticsearch. A pure function
 * of the capture's event and the ledger, so an index can be rebuilt from PostgreSQL at any time.
 */
export const ArticleDocument = z.object({
  articleId: ArticleId,
  captureId: CaptureId,
  revision: z.int().positive(),
  /** Ledger-wide order of revisions; the external version in Elasticsearch. */
  sequence: z.int().positive(),
  kind: ArticleKind,
  url: Address,
  finalUrl: Address,
  canonicalUrl: Address.optional(),
  source: ArticleSource,
  title: z.string().min(1),
  titleProvenance: Provenance,
  feedTitle: z.string().optional(),
  lead: z.string().optional(),
  text: z.string().min(1),
  blocks: z.array(Block),
  html: z.string().optional(),
  authors: z.array(z.string()),
  publishedAt: Instant.optional(),
  publishedAtPrecision: DatePrecision.optional(),
  publishedAtProvenance: Provenance.optional(),
  publishedAtIsSuspect: z.boolean().optional(),
  publishedAtCandidates: PublishedAt.shape.candidates,
  modifiedAt: Instant.optional(),
  firstSeenAt: Instant,
  fetchedAt: Instant,
  language: LanguageTag,
  languageConfidence: z.number(),
  section: z.string().optional(),
  tags: z.array(z.string()),
  images: z.array(ArticleImage),
  textStatus: TextStatus,
  isAccessibleForFree: z.boolean().optional(),
  robots: RobotsFlags,
  keywords: z.array(z.string()),
  entities: Enrichments.shape.entities,
  quotes: Enrichments.shape.quotes,
  places: Enrichments.shape.places,
  topics: Enrichments.shape.topics,
  summary: z.string().optional(),
  wordCount: z.int().nonnegative(),
  readingSeconds: z.int().nonnegative(),
  fingerprint: z.string(),
  clusterId: z.string().optional(),
  contentHash: z.string(),
  parserVersion: z.string(),
  enricherVersion: z.string(),
});
export type ArticleDocument = z.output<typeof ArticleDocument>;
export type ArticleSource = z.output<typeof ArticleSource>;
