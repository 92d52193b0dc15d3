import { Client } from '@elastic/elasticsearch';

/** How to reach Elasticsearch. */
export interface SearchClientSettings {
  /** Base URL; user and password may stand in it (`https://user:password@host:9200`). */
  readonly url: string;
  /** Base64 API key; wins over user and password. */
  readonly apiKey?: string | undefined;
  /** Milliseconds until a request counts as unanswered; default 30,000. */
  readonly requestTimeoutMs?: number | undefined;
}

export type SearchClient = Client;

export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/**
 * Opens a client; nothing is sent yet. Close it with `client.close()`.
 *
 * The client never repeats a request by itself: the bulk writer knows which items may be repeated and for how long,
 * and a search is repeated by whoever waits for it.
 */
export function createSearchClient(settings: SearchClientSettings): SearchClient {
  const { apiKey, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = settings;
  return new Client({
    node: settings.url,
    ...(apiKey ? { auth: { apiKey } } : {}),
    requestTimeout: requestTimeoutMs,
    maxRetries: 0,
    enableMetaHeader: false,
    redaction: { type: 'remove' },
  });
}
