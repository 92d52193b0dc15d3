import { Client } from '@elastic/elasticsearch';

/** How to reach Elasticsearch. */
export interface SearchClientSettings {
  /** Base URL; user and password may stand in it (`https://user:password@host:9200`). */
  readonly url: string;
  /** Base64 API key; wins over user and password. */
  readonly apiKey?: string | undefined;
  /** Milliseconds until a request counts as unanswered and its connection as dead; default 15,000. */
  readonly requestTimeoutMs?: number | undefined;
}

export type SearchClient = Client;

export const DEFAULT_REQUEST_TIMEOUT_MS = 15_000;
/**
 * Milliseconds that a connection is kept without use. The client's own ten minutes would bring up a connection again and
 * again that a firewall between has long forgotten, and each would cost a whole request time.
 */
const IDLE_MS = 10_000;
/** Connections of one process at most; writing needs one, searching a few. */
const CONNECTIONS = 16;

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
    agent: {
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      connections: CONNECTIONS,
    },
    enableMetaHeader: false,
    redaction: { type: 'remove' },
  });
}
