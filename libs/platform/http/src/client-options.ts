import { parseCidr, type UrlPolicy } from '@dateline/crawl';

import { openSocket, type OpenSocket } from './open-socket.js';
import { resolveHost, type ResolveHost } from './resolve-host.js';

export interface GuardedClientOptions {
  /** The User-Agent of every request. Default: `Dateline/0.1`. */
  readonly userAgent?: string;
  /** Blocks that may be contacted although they are not public, on any port. Default: none. */
  readonly allowAddresses?: readonly string[];
  /** Ports besides 80 and 443 that public hosts may be contacted on. Default: none. */
  readonly allowPorts?: readonly number[];
  /** Connections kept to one origin at a time. Default: 4. */
  readonly maxConnectionsPerOrigin?: number;
  /** How long an idle connection is kept, in milliseconds. Default: 4,000. */
  readonly keepAliveMs?: number;
  /** The longest time for TCP and TLS together, in milliseconds. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** The largest answer header, in bytes. Default: 65,536. */
  readonly maxHeaderBytes?: number;
  /** How names are resolved; tests put their own answers here. Default: the system's resolver. */
  readonly resolve?: ResolveHost;
  /** How connections are opened, after the check. Default: TCP and TLS. */
  readonly openSocket?: OpenSocket;
}

export interface FetchOptions {
  /** More request headers, names in lower case; they win over the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For a conditional request: the ETag of the last answer. */
  readonly etag?: string | null;
  /** For a conditional request: the Last-Modified of the last answer. */
  readonly lastModified?: string | null;
  /** The most body bytes, on the wire and again after decompression. Default: 10 MiB. */
  readonly maxBytes?: number;
  /** The whole fetch, all redirects included, in milliseconds. Default: 20,000. */
  readonly deadlineMs?: number;
  /** Default: 5. */
  readonly maxRedirects?: number;
  /** The Accept header. Default: pages and feeds. */
  readonly accept?: string;
  /** Ends the fetch; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface FetchResult {
  /** 2xx, or 304 with an empty body. */
  readonly status: number;
  readonly url: string;
  readonly finalUrl: string;
  /** The addresses that were gone through after the first, `finalUrl` included. */
  readonly redirects: string[];
  readonly headers: Record<string, string>;
  /** Decompressed; may be empty. */
  readonly body: Buffer;
  readonly contentType?: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly tookMs: number;
  /** The checked address of the origin's latest connection; absent when it was closed meanwhile. */
  readonly remoteAddress?: string;
}

export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
export const DEFAULT_DEADLINE_MS = 20_000;
export const DEFAULT_MAX_REDIRECTS = 5;
export const DEFAULT_USER_AGENT = 'Dateline/0.1';
export const DEFAULT_ACCEPT =
  'text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

/** The options with defaults filled in; throws RangeError for a block that is none. */
export function settle(options: GuardedClientOptions) {
  const policy: UrlPolicy = {
    allow: (options.allowAddresses ?? []).map(parseCidr),
    allowPorts: options.allowPorts ?? [],
  };
  return {
    policy,
    userAgent: options.userAgent ?? DEFAULT_USER_AGENT,
    maxConnectionsPerOrigin: options.maxConnectionsPerOrigin ?? 4,
    keepAliveMs: options.keepAliveMs ?? 4_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    maxHeaderBytes: options.maxHeaderBytes ?? 65_536,
    resolve: options.resolve ?? resolveHost,
    openSocket: options.openSocket ?? openSocket,
  };
}
