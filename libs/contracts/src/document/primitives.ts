import { z } from 'zod';

/** First 128 bits of SHA-256 of the canonical URL key, lower-case hex. */
export const ArticleId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');
/** Ledger number of a capture; a PostgreSQL bigint, therefore a string in JSON. */
export const CaptureId = z
  .string()
  .regex(/^[1-9][0-9]{0,18}$/, 'must be a positive whole number as a string');
/** One life of the ledger: a restore or failover begins another, and its capture numbers are other captures' (12 hex digits). */
export const LedgerIncarnation = z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 lower-case hex digits');
/** Instant in ISO 8601 with zone: `2026-02-12T09:30:00Z` or `…+03:00`. */
export const Instant = z.iso.datetime({ offset: true });
/** An address of an article or picture: http(s) URL, or `urn:sha256:…` for a capture that came without one. */
export const Address = z.string().min(1).max(8192);
/** BCP 47 language tag; the base code is ISO 639-1 (or 639-3 where there is none). `und` = not known. */
export const LanguageTag = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);
export const Confidence = z.number().min(0).max(1);

/** Where a value was read. */
export const Provenance = z.enum([
  'json-ld',
  'meta',
  'html',
  'url',
  'feed',
  'text',
  'script',
  'http',
  'rule',
  'derived',
]);
export type Provenance = z.output<typeof Provenance>;

/** A value together with where it was read and how sure that is. */
export const found = <Schema extends z.ZodType>(value: Schema) =>
  z.object({ value, provenance: Provenance, confidence: Confidence });
export interface Found<Value> {
  value: Value;
  provenance: Provenance;
  confidence: number;
}
