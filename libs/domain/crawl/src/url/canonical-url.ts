import { normalizePercentEncoding } from './percent-encoding.js';
import { isTrackingParameter } from './tracking-parameters.js';

/** Longer addresses are refused: nothing real is that long, and every later step would carry them. */
export const MAX_URL_CHARACTERS = 8192;

/**
 * The canonical form of an address, or null for what is no absolute http(s) URL. Never throws; applying it
 * twice changes nothing.
 *
 * Parsed as the WHATWG URL Standard says (so relative dots, default ports, IDN and odd spellings of IPv4 are
 * settled), then: no credentials, no fragment, no dot after the host, unreserved octets decoded (RFC 3986
 * §6.2.2), tracking and session parameters dropped, empty parameters dropped, `b=` written `b`, parameters
 * sorted by name (those of one name keep their order). Scheme, `www.`, index files, trailing slashes and the
 * case of the path stay: they may name another page.
 */
export function canonicalUrl(url: string): string | null {
  const parsed = parseHttpUrl(url);
  if (!parsed) return null;
  const host = parsed.hostname.replace(/\.+$/, '');
  if (!host) return null;
  const port = parsed.port ? `:${parsed.port}` : '';
  const path = canonicalPath(parsed);
  const query = canonicalQuery(parsed.search);
  return `${parsed.protocol}//${host}${port}${path}${query}`;
}

/** Parses an absolute http(s) URL by the WHATWG URL Standard; null for anything else. */
export function parseHttpUrl(url: string): URL | null {
  if (typeof url !== 'string' || url.length > MAX_URL_CHARACTERS) return null;
  const parsed = URL.parse ? URL.parse(url) : parseOrNull(url);
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return null;
  return parsed;
}

function parseOrNull(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Java servers write the session into the path: `/story.html;jsessionid=1A2B`. */
function canonicalPath(parsed: URL): string {
  const path = normalizePercentEncoding(parsed.pathname);
  if (!path.includes(';')) return path;
  // Through the parser once more: what stood before the session may be a dot segment now.
  parsed.pathname = path.replace(/;(?:jsessionid|phpsessid|sessionid)=[^/;]*/gi, '');
  return parsed.pathname;
}

function canonicalQuery(search: string): string {
  const kept: { name: string; text: string }[] = [];
  for (const part of search.slice(1).split('&')) {
    // Feeds escape the ampersand twice: `?a=1&amp;utm_source=rss` arrives as a parameter named `amp;utm_source`.
    const pair = normalizePercentEncoding(part.replace(/^(?:amp;)+/, ''));
    const cut = pair.indexOf('=');
    const name = cut < 0 ? pair : pair.slice(0, cut);
    const value = cut < 0 ? '' : pair.slice(cut + 1);
    if ((!name && !value) || isTrackingParameter(name)) continue;
    kept.push({ name, text: value ? `${name}=${value}` : name });
  }
  if (kept.length === 0) return '';
  kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return `?${kept.map((parameter) => parameter.text).join('&')}`;
}
