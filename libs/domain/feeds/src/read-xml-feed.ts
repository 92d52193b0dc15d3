import {
  type AtomFeed as Atom,
  parseAtomFeed,
  parseRdfFeed,
  parseRssFeed,
  type RdfFeed as Rdf,
  type RssFeed as Rss,
} from 'feedsmith';

import type { FeedFormat } from './feed.js';
import { absoluteUrl, type RawEntry } from './raw-entry.js';

type RssFeed = Rss.Feed<string>;
type AtomFeed = Atom.Feed<string>;
type RdfFeed = Rdf.Feed<string>;
type AtomEntry = NonNullable<AtomFeed['entries']>[number];
type Link = NonNullable<AtomEntry['links']>[number];

/** A feed as a library read it, in our words. */
export interface RawFeed {
  readonly title: string | undefined;
  readonly home: string | undefined;
  readonly language: string | undefined;
  readonly ttlSeconds: number | undefined;
  readonly entries: readonly RawEntry[];
}

/** Reads a whole XML document with the library. Throws whatever the library throws. */
export function readXmlFeed(format: Exclude<FeedFormat, 'json'>, text: string, url: string): RawFeed {
  if (format === 'rss') return fromRss(parseRssFeed(text), url);
  if (format === 'atom') return fromAtom(parseAtomFeed(text), url);
  return fromRdf(parseRdfFeed(text), url);
}

function fromRss(feed: RssFeed, url: string): RawFeed {
  const base = absoluteUrl(feed.atom?.links?.find((link) => link.rel === 'self')?.href, url) ?? url;
  return {
    title: feed.title,
    home: feed.link,
    language: feed.language ?? feed.dc?.languages?.[0],
    ttlSeconds: feed.ttl ? feed.ttl * 60 : syndicationSeconds(feed.sy),
    entries: (feed.items ?? []).map((item) => {
      const guidUrl = item.guid?.isPermaLink === false ? undefined : asUrl(item.guid?.value);
      return {
        id: item.guid?.value,
        urls: [item.link, guidUrl, alternateOf(item.atom?.links)],
        base: absoluteUrl(item.xml?.base, base) ?? base,
        title: item.title ?? item.dc?.titles?.[0],
        published: [item.pubDate, item.dc?.dates?.[0], item.dcterms?.created?.[0], item.atom?.published],
        updated: [item.atom?.updated, item.dcterms?.modified?.[0]],
        authors: [...(item.dc?.creators ?? []), ...(item.authors ?? []).map(nameOf)],
        categories: [
          ...(item.categories ?? []).map((category) => category.name),
          ...(item.dc?.subjects ?? []),
        ],
        summary: [item.description, item.content?.encoded],
        language: item.dc?.languages?.[0],
      };
    }),
  };
}

function fromAtom(feed: AtomFeed, url: string): RawFeed {
  const base = absoluteUrl(feed.xml?.base, url) ?? url;
  return {
    title: feed.title?.value,
    home: alternateOf(feed.links),
    language: feed.xml?.lang ?? feed.dc?.languages?.[0],
    ttlSeconds: syndicationSeconds(feed.sy),
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      urls: [alternateOf(entry.links), entry.content?.src, asUrl(entry.id)],
      base: absoluteUrl(entry.xml?.base, base) ?? base,
      title: entry.title?.value,
      published: [entry.published, entry.dc?.dates?.[0], entry.updated],
      updated: [entry.updated],
      authors: (entry.authors ?? entry.source?.authors ?? feed.authors ?? []).map((person) => person.name),
      categories: (entry.categories ?? []).map((category) => category.label ?? category.term),
      summary: [entry.summary?.value, entry.content?.value],
      language: entry.xml?.lang,
    })),
  };
}

function fromRdf(feed: RdfFeed, url: string): RawFeed {
  return {
    title: feed.title,
    home: feed.link,
    language: feed.dc?.languages?.[0] ?? feed.xml?.lang,
    ttlSeconds: syndicationSeconds(feed.sy),
    entries: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about,
      urls: [item.link, asUrl(item.rdf?.about)],
      base: absoluteUrl(item.xml?.base, url) ?? url,
      title: item.title ?? item.dc?.titles?.[0],
      published: [item.dc?.dates?.[0], item.dcterms?.created?.[0]],
      updated: [item.dcterms?.modified?.[0]],
      authors: item.dc?.creators ?? [],
      categories: item.dc?.subjects ?? [],
      summary: [item.description, item.content?.encoded],
      language: item.dc?.languages?.[0],
    })),
  };
}

/** The link to the page itself: `alternate`, or without relation; HTML before other types. */
function alternateOf(links: readonly Partial<Link>[] | undefined): string | undefined {
  const pages = (links ?? []).filter((link) => !link.rel || link.rel.toLowerCase() === 'alternate');
  return (pages.find((link) => !link.type || /html/i.test(link.type)) ?? pages[0])?.href;
}

/** An id that is itself an address. */
function asUrl(id: string | undefined): string | undefined {
  return id && /^https?:\/\//i.test(id.trim()) ? id : undefined;
}

function nameOf(person: { name?: string; email?: string }): string | undefined {
  return person.name ?? person.email;
}

const PERIOD_SECONDS: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 7 * 86_400,
  monthly: 30 * 86_400,
  yearly: 365 * 86_400,
};

/** The RSS syndication module: a period and how often in it. */
function syndicationSeconds(
  sy: { updatePeriod?: string; updateFrequency?: number } | undefined,
): number | undefined {
  const period = PERIOD_SECONDS[sy?.updatePeriod?.toLowerCase() ?? ''];
  return period ? Math.round(period / Math.max(1, sy?.updateFrequency ?? 1)) : undefined;
}
