import type { IncomingHttpHeaders } from 'node:http';

/** The headers worth keeping with a capture: what later stages, operators or the next request may ask for. */
const KEPT_HEADERS = [
  ...[
    'content-type',
    'content-language',
    'content-location',
    'content-disposition',
    'date',
    'last-modified',
    'etag',
  ],
  ...[
    'cache-control',
    'expires',
    'age',
    'retry-after',
    'link',
    'x-robots-tag',
    'tdm-reservation',
    'tdm-policy',
  ],
  ...['server', 'x-powered-by', 'content-security-policy', 'refresh'],
] as const;

/** No header value is kept longer than this. */
const MAX_VALUE_CHARACTERS = 2048;

/** The kept headers in lower case; values that came several times are joined by a comma and cut at 2,048 characters. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headerOf(headers, name);
    if (value) kept[name] = value;
  }
  return kept;
}

/** One header as text; empty when absent. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return text.length > MAX_VALUE_CHARACTERS ? text.slice(0, MAX_VALUE_CHARACTERS) : text;
}
