import { z } from 'zod';
import { ArticleImage, Block, PublishedAt, RobotsFlags, TextStatus } from './content.js';
import { Address, Confidence, found, Instant, LanguageTag } from './primitives.js';

/** What kind of page the article stands on. */
export const ArticleKind = z.enum(['article', 'live-blog', 'list']);

/** What the parser makes of one capture; every field says where it was read and how sure that is. */
export const ExtractedArticle = z.object({
  kind: ArticleKind,
  title: found(z.string().min(1)),
  lead: found(z.string().min(1)).optional(),
  blocks: z.array(Block).min(1),
  /** People, not organisations. */
  authors: found(z.array(z.string().min(1)).min(1)).optional(),
  publishedAt: PublishedAt.optional(),
  modifiedAt: found(Instant).optional(),
  section: found(z.string().min(1)).optional(),
  tags: z.array(z.string().min(1)),
  images: z.array(ArticleImage),
  canonicalUrl: found(Address).optional(),
  ampUrl: Address.optional(),
  siteName: found(z.string().min(1)).optional(),
  /** Host of the site, when the capture itself names it (a plain-text capture does). */
  siteHost: z.string().min(1).optional(),
  declaredLanguage: LanguageTag.optional(),
  isAccessibleForFree: z.boolean().optional(),
  robots: RobotsFlags,
  textStatus: TextStatus,
  /** WHATWG name of the character set that the bytes were read in. */
  charset: z.object({ name: z.string().min(1), confidence: Confidence }),
  /** Sanitised HTML of the body, for clients that show it. */
  html: z.string().optional(),
});
export type ExtractedArticle = z.output<typeof ExtractedArticle>;
