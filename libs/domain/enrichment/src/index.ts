export { enrichArticle, ENRICHERS, ENRICHER_VERSION, type EnrichOptions } from './enrich-article.js';
export type { Enricher, EnrichmentInput, EnrichmentPart } from './enricher.js';
export { baseLanguage } from './language-tag.js';
export { sharedShare, sketchOf } from './fingerprint.js';
