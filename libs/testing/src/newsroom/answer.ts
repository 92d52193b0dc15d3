import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request, as those who answer it see it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Path and query inside the site, e.g. `/article?id=100000`. */
  path: string;
  /** How often this path was asked for, this time included. */
  visit: number;
}

/** Answers a request, or passes it on to what the site would answer anyway. */
export type Answer = (exchange: Exchange) => 'answered' | 'passed';

/** Which version of something the client may already have. */
export interface Validators {
  etag: string;
  /** Milliseconds since 1970; HTTP carries whole seconds. */
  lastModified: number;
}

/** Sends a whole body with its length; for HEAD the length alone. */
export function send(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  status: number,
  headers: Record<string, string>,
  body: Buffer | string = '',
): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A strong entity tag (RFC 9110, 8.8.3) from the bytes. */
export const etagOf = (bytes: Buffer): string => `"${createHash('sha1').update(bytes).digest('base64url')}"`;

/**
 * Whether the client's copy is still good (RFC 9110, 13.2.2): If-None-Match decides when it is there, by weak
 * comparison; If-Modified-Since only without it.
 */
export function isNotModified(request: IncomingMessage, { etag, lastModified }: Validators): boolean {
  const tags = request.headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(lastModified / 1000) * 1000 <= since;
}

/** 304 when the client's copy is good, else 200 with what `body` makes. Says which it was. */
export function sendConditionally(
  exchange: Exchange,
  validators: Validators,
  contentType: string,
  body: () => Buffer,
): 200 | 304 {
  const headers = { etag: validators.etag, 'last-modified': new Date(validators.lastModified).toUTCString() };
  if (isNotModified(exchange.request, validators)) {
    exchange.response.writeHead(304, headers);
    exchange.response.end();
    return 304;
  }
  send(exchange, 200, { ...headers, 'content-type': contentType }, body());
  return 200;
}
