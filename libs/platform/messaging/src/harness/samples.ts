import {
  ArticleEnriched,
  ArticleFetched,
  ArticleParsed,
  tell,
  type CaptureTicket,
  type EventData,
  type ExtractedArticle,
  type TellableEvent,
  type TrailEntry,
} from '@dateline/contracts';

const SHA = 'a'.repeat(64);

export const ticket = (captureId: number): CaptureTicket => ({
  captureId: String(captureId),
  articleId: captureId.toString(16).padStart(32, '0'),
  fetchedAt: '2026-11-25T10:00:00.000Z',
  url: `https://news.example/${captureId}`,
  finalUrl: `https://news.example/${captureId}`,
  status: 200,
  contentType: 'text/html',
  bodyBytes: 98_000,
  bodySha256: SHA,
  firstSeenAt: '2026-11-25T09:00:00.000Z',
  hints: {},
});

export const fetcherTrail: TrailEntry[] = [
  {
    service: 'fetcher',
    version: '1.0.0',
    startedAt: '2026-11-25T10:00:00.000Z',
    tookMs: 12,
    attempt: 1,
    decision: 'fetched',
  },
];

export const fetched = (captureId: number): TellableEvent =>
  tell(ArticleFetched, { capture: ticket(captureId), trail: fetcherTrail });

/** @param characters length of the body's text */
export const article = (characters = 5_000): ExtractedArticle => ({
  kind: 'article',
  title: { value: 'Ünïcode “title”', provenance: 'html', confidence: 0.9 },
  blocks: Array.from({ length: Math.ceil(characters / 500) }, (_, index) => ({
    type: 'paragraph' as const,
    text: `${index} ${'word '.repeat(100)}`.slice(0, 500),
  })),
  tags: ['politics'],
  images: [],
  robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
  textStatus: 'full',
  charset: { name: 'utf-8', confidence: 1 },
});

export const parsedData = (
  from: EventData<typeof ArticleFetched>,
  characters = 5_000,
): EventData<typeof ArticleParsed> => ({
  capture: from.capture,
  trail: from.trail,
  article: article(characters),
  parserVersion: '1.0.0',
});

export const enriched = (captureId: number): TellableEvent =>
  tell(ArticleEnriched, {
    capture: ticket(captureId),
    trail: fetcherTrail,
    article: article(500),
    parserVersion: '1.0.0',
    enricherVersion: '1.0.0',
    enrichments: {
      language: { code: 'en', confidence: 1 },
      keywords: [],
      entities: [],
      quotes: [],
      places: [],
      topics: [],
      wordCount: 100,
      readingSeconds: 30,
      fingerprint: 'f',
      contentHash: SHA,
      enrichers: [],
    },
  });
