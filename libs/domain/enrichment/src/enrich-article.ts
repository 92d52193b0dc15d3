import type { EnricherReport, Enrichments, ExtractedArticle, FeedHints } from '@dateline/contracts';
import { contentHash, fallbackContentHash } from './content-hash.js';
import {
  inputOf,
  UNKNOWN_LANGUAGE,
  type Enricher,
  type EnrichmentInput,
  type EnrichmentPart,
} from './enricher.js';
import { fingerprint } from './fingerprint.js';
import { keywords } from './keywords.js';
import { language } from './language.js';
import { readingTime } from './reading-time.js';

/** The enrichers in their order: language first, because the others read it. */
export const ENRICHERS: readonly Enricher[] = [language, keywords, readingTime, fingerprint, contentHash];

/** Version of the enricher as a whole; raised with any change of the table or of one of its members. */
export const ENRICHER_VERSION = '1.0.0';

export interface EnrichOptions {
  /** What the feed said about the article. */
  readonly hints?: FeedHints;
  /** Default: {@link ENRICHERS}. */
  readonly enrichers?: readonly Enricher[];
}

/**
 * Adds language, keywords, word count, reading time, fingerprint and content hash to an extracted article. Pure: the
 * same article and hints give the same result. An enricher that throws is reported as `failed` and leaves its neutral
 * value; it never costs the article.
 */
export function enrichArticle(
  article: ExtractedArticle,
  { hints = {}, enrichers = ENRICHERS }: EnrichOptions = {},
): { enrichments: Enrichments } {
  const reports: EnricherReport[] = [];
  let input: EnrichmentInput = inputOf(article, hints);
  let parts: EnrichmentPart = {};
  for (const enricher of enrichers) {
    const { part, report } = runOne(enricher, input);
    parts = { ...parts, ...part };
    if (part.language) input = { ...input, language: part.language };
    reports.push(report);
  }
  return { enrichments: { ...complete(parts, article), enrichers: reports } };
}

function runOne(
  enricher: Enricher,
  input: EnrichmentInput,
): { part: EnrichmentPart; report: EnricherReport } {
  const about = { name: enricher.name, version: enricher.version };
  try {
    return { part: enricher.run(input), report: { ...about, status: 'ok' } };
  } catch (error) {
    const note = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    return { part: {}, report: { ...about, status: 'failed', note } };
  }
}

/** Neutral values for what no enricher has filled. */
function complete(parts: EnrichmentPart, article: ExtractedArticle): Omit<Enrichments, 'enrichers'> {
  const hash = parts.contentHash ?? fallbackContentHash(article);
  return {
    language: UNKNOWN_LANGUAGE,
    keywords: [],
    entities: [],
    quotes: [],
    places: [],
    topics: [],
    wordCount: 0,
    readingSeconds: 0,
    // Never one shared word for all failures: articles without a fingerprint would look like copies of each other.
    fingerprint: `content:${hash}`,
    ...parts,
    contentHash: hash,
  };
}
