import type { ArticleRecord, Site } from '../site.js';

/** A teaser on an article's page: another article's address and its kicker. */
export interface Teaser {
  href: string;
  text: string;
}

/** Everything a layout may show. */
export interface PageModel {
  site: Site;
  record: ArticleRecord;
  teasers: readonly Teaser[];
  /** Null when the page does not say it itself. */
  metaCharset: string | null;
  /** Markup that belongs to the body's end, for the page with broken characters; already escaped. */
  extraMarkup: string;
}

/** A page is text around three places for a site's filler, which is kept as bytes and never written anew. */
export interface PageParts {
  head: string;
  /** After the filler in the head, before the one of the menus. */
  top: string;
  article: string;
  bottom: string;
}

export type Layout = (page: PageModel) => PageParts;
