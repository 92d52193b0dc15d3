import type { EventContract } from './define-event.js';
import { ArticleEnriched } from './events/article-enriched.js';
import { ArticleFetched } from './events/article-fetched.js';
import { ArticleIndexed } from './events/article-indexed.js';
import { ArticleParsed } from './events/article-parsed.js';
import { ArticleRejected } from './events/article-rejected.js';

/** One service of the line: what it takes, what it tells, and how its durable consumer behaves. */
export interface ServiceTopology {
  readonly takes: readonly EventContract[];
  readonly tells: readonly EventContract[];
  /** True for the service that writes parked messages to the ledger. */
  readonly takesParked?: boolean;
  /** Seconds until an unacknowledged delivery is given to somebody else. */
  readonly ackWaitSeconds: number;
  /** Deliveries, the first included, before a failing message is parked. */
  readonly maxAttempts: number;
}

const services = {
  fetcher: { takes: [], tells: [ArticleFetched, ArticleRejected], ackWaitSeconds: 30, maxAttempts: 5 },
  parser: {
    takes: [ArticleFetched],
    tells: [ArticleParsed, ArticleRejected],
    ackWaitSeconds: 30,
    maxAttempts: 5,
  },
  enricher: {
    takes: [ArticleParsed],
    tells: [ArticleEnriched, ArticleRejected],
    ackWaitSeconds: 30,
    maxAttempts: 5,
  },
  indexer: {
    takes: [ArticleEnriched, ArticleRejected],
    takesParked: true,
    tells: [ArticleIndexed],
    ackWaitSeconds: 60,
    maxAttempts: 5,
  },
} as const satisfies Record<string, ServiceTopology>;

export type ServiceName = keyof typeof services;

/** The whole line on one page. Streams, consumers, docs and charts derive from it. */
export const topology: {
  readonly events: readonly EventContract[];
  readonly services: Readonly<Record<ServiceName, ServiceTopology>>;
  readonly streams: Readonly<Record<StreamKey, StreamTopology>>;
} = {
  events: [
    ArticleFetched,
    ArticleParsed,
    ArticleEnriched,
    ArticleRejected,
    ArticleIndexed,
  ] as readonly unknown[] as EventContract[],
  services: services as unknown as Record<ServiceName, ServiceTopology>,
  streams: {
    events: {
      summary: 'The work of the line, from stage to stage.',
      maxAgeSeconds: 3 * 24 * 3600,
      maxBytes: 4 * 1024 ** 3,
      // For a publisher that did not hear the ack, no more: what a ledger that was restored tells again must not be taken for
      // what its lost life told a moment before.
      duplicateWindowSeconds: 5,
    },
    articles: {
      summary: 'What was indexed, for added services, which can start from the past days.',
      maxAgeSeconds: 3 * 24 * 3600,
      maxBytes: 2 * 1024 ** 3,
      duplicateWindowSeconds: 60,
    },
    parked: {
      summary: 'Messages that could not be worked on.',
      maxAgeSeconds: 30 * 24 * 3600,
      maxBytes: 1024 ** 3,
      duplicateWindowSeconds: 60,
    },
    trials: {
      summary: 'Runs of messages that may be what ends their processes, written down before each begins.',
      maxAgeSeconds: 3 * 24 * 3600,
      maxBytes: 16 * 1024 ** 2,
      duplicateWindowSeconds: 60,
    },
  },
};

/** The streams of the line: public documents have their own, so that they never push work out. */
export type StreamKey = 'events' | 'articles' | 'parked' | 'trials';

/** Limits of a stream; what is older or over is dropped by the broker, the ledger announces what was not settled. */
export interface StreamTopology {
  /** One sentence about what is in it. */
  readonly summary: string;
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
  readonly duplicateWindowSeconds: number;
}
