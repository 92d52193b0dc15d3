import { errors } from '@elastic/elasticsearch';
import type { Dependency } from '@dateline/dependency';
import type { SearchClient } from './search-client.js';

/** Milliseconds that a ping may take. */
const PING_MS = 2_000;

/** Elasticsearch does not answer, or not as a working cluster would. Says nothing about any document. */
export class SearchDownError extends Error {
  readonly code = 'DL_SEARCH_DOWN';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SearchDownError';
  }
}

/** The cluster answers, and lacks what `dateline setup` makes, or is of another version. */
export class SearchNotReadyError extends Error {
  readonly code = 'DL_SEARCH_NOT_READY';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SearchNotReadyError';
  }
}

/** The reader asked for something that cannot be searched; the message is fit to be shown to them. */
export class SearchRequestError extends Error {
  readonly code = 'DL_SEARCH_REQUEST_INVALID';
  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
    this.name = 'SearchRequestError';
  }
}

/**
 * Statuses by which a whole request says "not now" or "not with these credentials". 401 and 403 belong here: a key
 * that was withdrawn is no fault of the documents, so they wait until an operator has mended it.
 */
const DOWN_STATUSES = new Set([401, 403, 408, 429, 500, 502, 503, 504]);

/** Elasticsearch as a dependency: what its outage looks like, and how to ask whether it is over. */
export function searchDependency(client: SearchClient): Dependency {
  return {
    name: 'elasticsearch',
    deadlineMs: PING_MS,
    isDown: isSearchDown,
    ping: async () => {
      await client.ping({}, { requestTimeout: PING_MS });
    },
  };
}

/** True when the error means that Elasticsearch as a whole cannot be used now; then wait, and blame no document. */
export function isSearchDown(error: unknown): boolean {
  if (error instanceof SearchDownError) return true;
  if (error instanceof errors.ResponseError) return DOWN_STATUSES.has(error.statusCode ?? 0);
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError ||
    // A proxy or a dying server that answers with something else than Elasticsearch's JSON.
    error instanceof errors.ProductNotSupportedError ||
    error instanceof errors.DeserializationError
  );
}

/** Status and type of an error answer, or `undefined` for anything else. */
export function answerOf(error: unknown): { status: number; type: string; reason: string } | undefined {
  if (!(error instanceof errors.ResponseError)) return undefined;
  const body: unknown = error.body;
  const cause = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  return {
    status: error.statusCode ?? 0,
    type: String(cause['type'] ?? 'unknown'),
    reason: String(cause['reason'] ?? error.message),
  };
}

/** Turns what the client threw into `SearchDownError` when it is an outage; anything else stays what it is. */
export function asSearchError(error: unknown, doing: string): unknown {
  if (error instanceof SearchDownError || !isSearchDown(error)) return error;
  const answer = answerOf(error);
  if (answer) {
    const advice = answer.status === 401 || answer.status === 403 ? ' Check the credentials.' : '';
    return new SearchDownError(
      `Elasticsearch answered ${answer.status} (${answer.type}) while ${doing}: ${answer.reason}.${advice}`,
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new SearchDownError(`Elasticsearch did not answer while ${doing}: ${reason}.`, { cause: error });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
