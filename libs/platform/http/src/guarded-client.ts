import { decideUrl, parseRetryAfter, rejectionForStatus, type UrlPolicy } from '@dateline/crawl';
import { Agent } from 'undici';

import {
  DEFAULT_ACCEPT,
  DEFAULT_DEADLINE_MS,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_REDIRECTS,
  type FetchOptions,
  type FetchResult,
  type GuardedClientOptions,
  settle,
} from './client-options.js';
import { ACCEPTED_ENCODINGS, decodeBody } from './decode-body.js';
import { type Answer, exchange } from './exchange.js';
import { codeOf, FetchFailure, toFetchFailure } from './fetch-failure.js';
import { FetchScope } from './fetch-scope.js';
import { GuardedConnector } from './guarded-connector.js';
import { headerOf, keptHeaders } from './response-headers.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What may be said to the first host only. */
const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];
const STALE_CONNECTION_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Where one fetch stands between its hops. */
interface Journey {
  readonly url: string;
  readonly startedAt: number;
  readonly options: FetchOptions;
  readonly redirects: string[];
}

/**
 * The HTTP client for everything that comes from outside: addresses are checked at every connection, bytes,
 * time and redirects are bounded, and every failure has a reason of the contract.
 */
export class GuardedClient {
  private readonly policy: UrlPolicy;
  private readonly userAgent: string;
  private readonly connector: GuardedConnector;
  private readonly agent: Agent;

  constructor(options: GuardedClientOptions = {}) {
    const settled = settle(options);
    this.policy = settled.policy;
    this.userAgent = settled.userAgent;
    this.connector = new GuardedConnector(settled);
    this.agent = new Agent({
      connect: this.connector.connect,
      connections: settled.maxConnectionsPerOrigin,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: settled.keepAliveMs,
      keepAliveMaxTimeout: settled.keepAliveMs,
      keepAliveTimeoutThreshold: 1_000,
      maxHeaderSize: settled.maxHeaderBytes,
      // One deadline over the whole fetch replaces them: a slow drip resets idle timers for ever.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sockets that are open or being opened. */
  get openSockets(): number {
    return this.connector.openSockets;
  }

  /**
   * Fetches a URL by GET, following redirects. Answers 2xx and 304; everything else throws FetchFailure, and an
   * aborted signal its own reason.
   */
  async fetch(url: string, options: FetchOptions = {}): Promise<FetchResult> {
    const scope = new FetchScope(url, options.deadlineMs ?? DEFAULT_DEADLINE_MS, options.signal);
    try {
      return await this.travel({ url, options, startedAt: performance.now(), redirects: [] }, scope);
    } catch (error) {
      if (scope.ended) throw scope.ended;
      throw toFetchFailure(error, url);
    } finally {
      scope.dispose();
    }
  }

  /** Ends all connections and fetches; afterwards nothing keeps the process alive. */
  async close(): Promise<void> {
    await Promise.all([this.agent.destroy(), this.connector.close()]);
  }

  private async travel(journey: Journey, scope: FetchScope): Promise<FetchResult> {
    const visited = new Set<string>();
    let next = journey.url;
    for (;;) {
      scope.throwIfEnded();
      const decision = decideUrl(next, this.policy);
      if (!decision.isAllowed)
        throw new FetchFailure(decision.reason, `${next.slice(0, 500)}: ${decision.why}.`, {
          isTemporary: false,
        });
      const { url } = decision.target;
      visited.add(url.href);
      const answer = await this.ask(url, journey, scope);
      const location = asText(headerOf(answer.headers, 'location'));
      if (!REDIRECTS.has(answer.status) || !location) return await this.arrive(url, answer, journey, scope);
      next = this.followed(url, location, journey, visited);
    }
  }

  private followed(from: URL, location: string, journey: Journey, visited: ReadonlySet<string>): string {
    if (!URL.canParse(location, from.href)) {
      throw new FetchFailure(
        'url-invalid',
        `${from.href} redirects to "${location.slice(0, 200)}", which is no URL.`,
        { isTemporary: false },
      );
    }
    const to = new URL(location, from);
    to.hash = '';
    const limit = journey.options.maxRedirects ?? DEFAULT_MAX_REDIRECTS;
    if (visited.has(to.href) || journey.redirects.length >= limit) {
      const what = visited.has(to.href) ? 'redirects in a loop' : `redirects more than ${limit} times`;
      throw new FetchFailure('too-many-redirects', `${journey.url} ${what}.`, { isTemporary: false });
    }
    journey.redirects.push(to.href);
    return to.href;
  }

  private async ask(url: URL, journey: Journey, scope: FetchScope): Promise<Answer> {
    const request = {
      url,
      headers: this.headersFor(url, journey),
      maxBytes: journey.options.maxBytes ?? DEFAULT_MAX_BYTES,
    };
    const before = this.connector.connectionsOf(url.origin);
    const openedBefore = before?.opened;
    try {
      return await exchange(this.agent, request, scope);
    } catch (error) {
      // A kept connection may be closed by the server at the moment it is used again: once more on a new one.
      const isStale = before !== undefined && before.opened === openedBefore && isBeforeAnswer(error);
      if (!isStale || scope.ended) throw error;
      return await exchange(this.agent, request, scope);
    }
  }

  private headersFor(url: URL, { url: first, options }: Journey): Record<string, string> {
    const headers: Record<string, string> = {
      'user-agent': this.userAgent,
      accept: options.accept ?? DEFAULT_ACCEPT,
      'accept-encoding': ACCEPTED_ENCODINGS,
      ...(options.etag ? { 'if-none-match': options.etag } : {}),
      ...(options.lastModified ? { 'if-modified-since': options.lastModified } : {}),
      ...options.headers,
    };
    if (url.origin !== new URL(first).origin) for (const name of PRIVATE_HEADERS) delete headers[name];
    return headers;
  }

  private async arrive(url: URL, answer: Answer, journey: Journey, scope: FetchScope): Promise<FetchResult> {
    const { status, headers } = answer;
    throwForStatus(url, answer);
    const encoding = headerOf(headers, 'content-encoding');
    const maxBytes = journey.options.maxBytes ?? DEFAULT_MAX_BYTES;
    const body = encoding ? await decodeBody(answer.body, encoding, maxBytes, url.href) : answer.body;
    scope.throwIfEnded();
    const kept = keptHeaders(headers);
    const remoteAddress = this.connector.connectionsOf(url.origin)?.remoteAddress;
    return {
      status,
      url: journey.url,
      finalUrl: url.href,
      redirects: journey.redirects,
      headers: kept,
      body,
      ...(kept['content-type'] ? { contentType: kept['content-type'] } : {}),
      ...(kept['etag'] ? { etag: kept['etag'] } : {}),
      ...(kept['last-modified'] ? { lastModified: kept['last-modified'] } : {}),
      tookMs: Math.round(performance.now() - journey.startedAt),
      ...(remoteAddress ? { remoteAddress } : {}),
    };
  }
}

function throwForStatus(url: URL, { status, headers }: Answer): void {
  const rejection = rejectionForStatus(status);
  if (!rejection) return;
  const retryAfterSeconds = parseRetryAfter(headerOf(headers, 'retry-after'), new Date());
  throw new FetchFailure(rejection.reason, `${url.href} answered ${status}.`, {
    isTemporary: rejection.isTemporary,
    status,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  });
}

/** Header octets arrive as Latin-1; addresses in Location are mostly UTF-8, as browsers read them. */
function asText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const utf8 = Buffer.from(latin1, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? latin1 : utf8;
}

function isBeforeAnswer(error: unknown): boolean {
  return (
    (error as { isBeforeAnswer?: boolean }).isBeforeAnswer === true &&
    STALE_CONNECTION_CODES.has(codeOf(error))
  );
}
