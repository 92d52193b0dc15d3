import { z } from 'zod';
import { Confidence, LanguageTag } from './primitives.js';

const Span = { start: z.int().nonnegative(), end: z.int().positive() };

export const Language = z.object({
  code: LanguageTag,
  confidence: Confidence,
  /** Languages that cannot be told apart reliably share a group (`hr-bs-sr`, `id-ms`). */
  group: z.string().optional(),
});
export const Entity = z.object({
  text: z.string().min(1),
  type: z.enum(['person', 'organisation', 'place']),
  /** Offsets in UTF-16 units into title + blank line + text. */
  mentions: z.array(z.object(Span)).min(1),
  confidence: Confidence,
});
export const Quote = z.object({
  ...Span,
  text: z.string().min(1),
  speaker: z.string().optional(),
  role: z.string().optional(),
});
export const Place = z.object({
  name: z.string().min(1),
  kind: z.enum(['country', 'region', 'city']),
  country: z.string().length(2).optional(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  confidence: Confidence,
});
/** IPTC Media Topic: 8 digits. */
export const Topic = z.object({ id: z.string().regex(/^\d{8}$/), score: Confidence });
export const Keyword = z.object({ text: z.string().min(1), score: z.number().nonnegative() });

/** How one enricher fared; a failed one never costs the article. */
export const EnricherReport = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  status: z.enum(['ok', 'skipped', 'failed']),
  note: z.string().optional(),
});

/** What the enricher adds to an extracted article. */
export const Enrichments = z.object({
  language: Language,
  keywords: z.array(Keyword),
  entities: z.array(Entity),
  quotes: z.array(Quote),
  places: z.array(Place),
  topics: z.array(Topic),
  summary: z.string().optional(),
  wordCount: z.int().nonnegative(),
  readingSeconds: z.int().nonnegative(),
  /** Near-copy fingerprint of the text; equal texts have equal fingerprints. */
  fingerprint: z.string().min(1),
  /** SHA-256 (hex) of all that makes a new revision when it changes: title, lead, text, authors, dates, pictures. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  enrichers: z.array(EnricherReport),
});
export type Language = z.output<typeof Language>;
export type Keyword = z.output<typeof Keyword>;
export type EnricherReport = z.output<typeof EnricherReport>;
export type Enrichments = z.output<typeof Enrichments>;
