import type { estypes } from '@elastic/elasticsearch';
import { NAME_NORMALIZER, TEXT_ANALYZER } from './analysis.js';

type Property = estypes.MappingProperty;

/** Kept in `_source` and given back, never searched: Elasticsearch does not even parse it. */
const kept: Property = { type: 'object', enabled: false };
/** Searched by words. */
const words: Property = { type: 'text', analyzer: TEXT_ANALYZER };
/**
 * Exact value. What is longer than the limit stays in `_source` and is not searchable, because Lucene refuses the whole
 * document for one term over 32,766 bytes.
 */
const exact = (characters = 512): Property => ({ type: 'keyword', ignore_above: characters });
/** Name of a person, site or thing: exact but for case and accents. */
const name: Property = { type: 'keyword', ignore_above: 512, normalizer: NAME_NORMALIZER };
/** `Address` in contracts ends at 8,192 characters, at most 24,576 bytes: under Lucene's limit. */
const address = exact(8192);
/** A number that is read, sorted or aggregated, seldom filtered: doc values only. */
const figure = (type: 'float' | 'integer' | 'long'): Property => ({ type, index: false });
const own: Property = { type: 'date', format: 'strict_date_optional_time' };
/** A date that a publisher wrote: an odd one costs its own field, never the document. */
const foreign: Property = { type: 'date', format: 'strict_date_optional_time', ignore_malformed: true };
const flag: Property = { type: 'boolean' };
const group = (properties: Record<string, Property>): Property => ({ type: 'object', properties });

/**
 * The mapping of every field of `ArticleDocument`. Lists of objects (entities, places…) are plain objects, not nested
 * documents: a nested object is a Lucene document of its own, and an article has dozens of them.
 */
export const articleProperties: Record<string, Property> = {
  articleId: exact(32),
  captureId: exact(19),
  revision: { type: 'integer' },
  sequence: { type: 'long' },
  kind: exact(32),
  url: address,
  finalUrl: address,
  canonicalUrl: address,
  source: group({ id: exact(64), name, host: name }),
  title: words,
  titleProvenance: exact(32),
  feedTitle: kept,
  lead: words,
  text: words,
  blocks: kept,
  html: kept,
  authors: { type: 'keyword', ignore_above: 512, normalizer: NAME_NORMALIZER, fields: { words } },
  publishedAt: foreign,
  publishedAtPrecision: exact(32),
  publishedAtProvenance: exact(32),
  publishedAtIsSuspect: flag,
  publishedAtCandidates: kept,
  modifiedAt: foreign,
  firstSeenAt: own,
  fetchedAt: own,
  language: exact(64),
  languageConfidence: figure('float'),
  section: name,
  tags: name,
  images: kept,
  textStatus: exact(32),
  isAccessibleForFree: flag,
  robots: group({ noindex: flag, noarchive: flag, noai: flag, tdmReservation: flag }),
  keywords: name,
  entities: group({ text: name, type: exact(32), mentions: kept, confidence: figure('float') }),
  quotes: group({ start: kept, end: kept, text: kept, speaker: name, role: name }),
  places: group({
    name,
    kind: exact(32),
    country: name,
    latitude: { type: 'float' },
    longitude: { type: 'float' },
    confidence: figure('float'),
  }),
  topics: group({ id: exact(8), score: figure('float') }),
  summary: kept,
  wordCount: { type: 'integer' },
  readingSeconds: figure('integer'),
  fingerprint: exact(),
  clusterId: exact(),
  contentHash: exact(64),
  parserVersion: exact(64),
  enricherVersion: exact(64),
};

/** `strict`: an unknown field is a mistake that somebody must see, not a mapping that grows by itself. */
export const articleMapping: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  properties: articleProperties,
};
