import type { ExtractedArticle, FeedHints } from '@dateline/contracts';
import type { ExtractionLimits } from './limits.js';
import type { Rejection } from './page-type/page-type.js';
import type { SiteRule } from './site-rules/site-rules.js';

/** What is known about a capture besides its bytes. */
export interface ExtractionOptions {
  /** The Content-Type header as sent. */
  readonly contentType?: string | undefined;
  /** Final address of the capture; relative addresses are resolved against it. */
  readonly url: string;
  /** What the feed said. */
  readonly hints?: FeedHints | undefined;
  /** When the capture was downloaded, ISO 8601; a date of publication behind it is `suspect`. Default not known. */
  readonly fetchedAt?: string | undefined;
  readonly limits?: Partial<ExtractionLimits> | undefined;
  /** What is known about single sites (`rules/<domain>.yaml`, read by `parseSiteRule`). Default none. */
  readonly rules?: readonly SiteRule[] | undefined;
}

/** What the bytes of one capture turned out to be. */
export type Extraction = { readonly kind: 'article'; readonly article: ExtractedArticle } | Rejection;
