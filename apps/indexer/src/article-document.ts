import {
  textOf,
  type ArticleDocument,
  type ArticleEnriched,
  type ArticleSource,
  type CaptureTicket,
  type EventData,
  type ExtractedArticle,
} from '@dateline/contracts';

/** What only the ledger knows about a new revision. */
export interface RevisionFacts {
  articleId: string;
  revision: number;
  sequence: number;
  firstSeenAt: string;
}

/**
 * The document of a revision: a pure function of the event and the ledger's facts, so the same revision gives the same
 * document whenever it is built.
 */
export function articleDocument(
  event: EventData<typeof ArticleEnriched>,
  facts: RevisionFacts,
): ArticleDocument {
  const { capture, article, enrichments } = event;
  return {
    ...facts,
    captureId: capture.captureId,
    kind: article.kind,
    url: capture.url,
    finalUrl: capture.finalUrl,
    canonicalUrl: article.canonicalUrl?.value,
    source: sourceOf(capture, article),
    title: article.title.value,
    titleProvenance: article.title.provenance,
    feedTitle: capture.hints.title,
    lead: article.lead?.value,
    text: textOf(article.blocks),
    blocks: article.blocks,
    html: article.html,
    authors: article.authors?.value ?? [],
    ...publicationOf(article),
    modifiedAt: article.modifiedAt?.value,
    fetchedAt: capture.fetchedAt,
    language: enrichments.language.code,
    languageConfidence: enrichments.language.confidence,
    section: article.section?.value,
    tags: article.tags,
    images: article.images,
    textStatus: article.textStatus,
    isAccessibleForFree: article.isAccessibleForFree,
    robots: article.robots,
    keywords: enrichments.keywords.map(({ text }) => text),
    entities: enrichments.entities,
    quotes: enrichments.quotes,
    places: enrichments.places,
    topics: enrichments.topics,
    summary: enrichments.summary,
    wordCount: enrichments.wordCount,
    readingSeconds: enrichments.readingSeconds,
    fingerprint: enrichments.fingerprint,
    contentHash: enrichments.contentHash,
    parserVersion: event.parserVersion,
    enricherVersion: event.enricherVersion,
  };
}

function publicationOf({ publishedAt }: ExtractedArticle) {
  return publishedAt
    ? {
        publishedAt: publishedAt.value,
        publishedAtPrecision: publishedAt.precision,
        publishedAtProvenance: publishedAt.provenance,
        publishedAtIsSuspect: publishedAt.isSuspect,
        publishedAtCandidates: publishedAt.candidates,
      }
    : { publishedAtCandidates: [] };
}

/** The source that the ledger knows; else what the page says of itself; else its host. */
function sourceOf(capture: CaptureTicket, article: ExtractedArticle): ArticleSource {
  if (capture.source) return capture.source;
  const host = article.siteHost ?? hostOf(capture.finalUrl);
  return { name: article.siteName?.value ?? host ?? 'unknown', ...(host ? { host } : {}) };
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname || undefined : undefined;
}
