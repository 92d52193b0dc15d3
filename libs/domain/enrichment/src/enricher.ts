import { textOf, type Enrichments, type ExtractedArticle, type FeedHints } from '@dateline/contracts';
import { SEGMENTED_CHARACTERS } from './bounds.js';
import { wordsOf, type Word } from './words.js';

/** What every enricher sees. Text and words are prepared once, because several enrichers need them. */
export interface EnrichmentInput {
  readonly article: ExtractedArticle;
  readonly hints: FeedHints;
  readonly title: string;
  /** Plain text of the body. */
  readonly text: string;
  /** Words of the first `SEGMENTED_CHARACTERS` of the text. */
  readonly words: readonly Word[];
  /** What the language enricher said; `und` before it ran. */
  readonly language: Enrichments['language'];
}

/** What an enricher may fill: everything but the report about itself. */
export type EnrichmentPart = Partial<Omit<Enrichments, 'enrichers'>>;

/** One named, versioned piece of pure work on an article. */
export interface Enricher {
  readonly name: string;
  /** Raised whenever the same article would get another result. */
  readonly version: string;
  readonly run: (input: EnrichmentInput) => EnrichmentPart;
}

/** The language of an article about which nothing is known. */
export const UNKNOWN_LANGUAGE: Enrichments['language'] = { code: 'und', confidence: 0 };

/** Prepares the input that all enrichers share. */
export function inputOf(article: ExtractedArticle, hints: FeedHints): EnrichmentInput {
  const text = textOf(article.blocks);
  return {
    article,
    hints,
    title: article.title.value,
    text,
    words: wordsOf(text.slice(0, SEGMENTED_CHARACTERS)),
    language: UNKNOWN_LANGUAGE,
  };
}
