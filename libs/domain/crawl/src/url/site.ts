import { getDomain } from 'tldts';

import { canonicalUrl, parseHttpUrl } from './canonical-url.js';

/**
 * The site that an address belongs to: its registrable domain by the Public Suffix List, private suffixes
 * included (two blogs of one hosting service are two sites); for IP addresses and bare names the host itself.
 * Null for what is no http(s) URL.
 */
export function siteOf(url: string): string | null {
  const parsed = parseHttpUrl(url);
  if (!parsed) return null;
  const host = parsed.hostname.replace(/\.+$/, '');
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

/** Whether two addresses belong to the same site; false when one of them is no http(s) URL. */
export function isSameSite(a: string, b: string): boolean {
  const site = siteOf(a);
  return site !== null && site === siteOf(b);
}

const PAGE_ID_PARAMETERS = /^(?:p|v|no|id|[a-z]*_?id|article|story|news|post|item|doc|document)$/i;
const DEAD_END_SEGMENT =
  /^(?:404|error|not-?found|page-not-found|login|signin|sign-in|consent|subscribe)(?:\.\w+)?$/i;
/** One plain word, as sections have it (`/news`, `/sport`); articles carry digits or hyphens. */
const SECTION_SEGMENT = /^[a-z]{1,20}$/i;

/**
 * Whether a page's `rel=canonical` may be believed as another name of the page that was requested. Refused:
 * other sites; the home page, an error or login page, or the section above, for an article (templates that put
 * one canonical on all pages); and an address that lost the parameter which names the article.
 */
export function acceptCanonical(requestedUrl: string, canonicalHref: string): boolean {
  const requested = parseHttpUrl(canonicalUrl(requestedUrl) ?? '');
  const canonical = parseHttpUrl(canonicalUrl(canonicalHref) ?? '');
  if (!requested || !canonical || !isSameSite(requested.href, canonical.href)) return false;
  const from = segmentsOf(requested);
  const to = segmentsOf(canonical);
  const isHome = to.length === 0 && !canonical.search;
  if (isHome) return from.length === 0 && !requested.search;
  if (to.some((segment) => DEAD_END_SEGMENT.test(segment))) return false;
  return !isSectionAbove(from, to, canonical) && !hasLostItsId(requested, canonical);
}

function segmentsOf(url: URL): string[] {
  return url.pathname.split('/').filter(Boolean);
}

function isSectionAbove(from: string[], to: string[], canonical: URL): boolean {
  if (canonical.search || to.length >= from.length) return false;
  return to.every((segment, i) => segment === from[i]) && SECTION_SEGMENT.test(to.at(-1) ?? '');
}

function hasLostItsId(requested: URL, canonical: URL): boolean {
  if (canonical.search || requested.pathname !== canonical.pathname) return false;
  return [...requested.searchParams.keys()].some((name) => PAGE_ID_PARAMETERS.test(name));
}
