import { encodeMarkup } from './charset-encoder.js';
import { buildFiller, type Filler } from './layouts/filler.js';
import { opengraphLayout } from './layouts/opengraph-layout.js';
import type { Layout, PageModel, Teaser } from './layouts/page-model.js';
import { plainLayout } from './layouts/plain-layout.js';
import { semanticLayout } from './layouts/semantic-layout.js';
import type { LayoutName } from './outlets.js';
import type { ArticleRecord, Site } from './site.js';

const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  semantic: semanticLayout,
  opengraph: opengraphLayout,
  plain: plainLayout,
};

const TEASERS = 5;

/**
 * Writes one site's article pages. The filler is encoded once and only the article's own few kilobytes are written
 * for each answer, so a 100 KB page costs a fraction of a millisecond and no page has to be kept.
 */
export class PageRenderer {
  private readonly layout: Layout;
  private filler: Filler | null = null;

  constructor(
    private readonly site: Site,
    private readonly seed: number,
    private readonly pageBytes: number,
  ) {
    this.layout = LAYOUTS[site.identity.outlet.layout];
  }

  /** The page's bytes; `extraMarkup` goes to the end of the body and must be escaped already. */
  render(record: ArticleRecord, extraMarkup = ''): Buffer {
    const { outlet } = this.site.identity;
    const encode = (markup: string): Buffer => encodeMarkup(markup, outlet.charset);
    const parts = this.layout(this.model(record, extraMarkup));
    const filler = this.fillerFor();
    return Buffer.concat([
      encode(parts.head),
      filler.head,
      encode(parts.top),
      filler.menu,
      encode(parts.article),
      filler.tail,
      encode(parts.bottom),
    ]);
  }

  private model(record: ArticleRecord, extraMarkup: string): PageModel {
    const { outlet } = this.site.identity;
    return {
      site: this.site,
      record,
      teasers: this.teasersFor(record),
      metaCharset: outlet.charsetIn === 'header' ? null : outlet.charset,
      extraMarkup,
    };
  }

  /** Older articles only, so that a page stays the same when others come out. */
  private teasersFor(record: ArticleRecord): Teaser[] {
    return this.site.articles
      .slice(Math.max(0, record.index - TEASERS), record.index)
      .map(({ url, content }) => ({ href: url, text: content.kicker }));
  }

  /** The first article's first revision sets the size, whatever is asked for first: bytes follow from the seed. */
  private fillerFor(): Filler {
    if (this.filler) return this.filler;
    const [first] = this.site.articles;
    const charset = this.site.identity.outlet.charset;
    const written = first
      ? encodeMarkup(Object.values(this.layout(this.model(asFirstPublished(first), ''))).join(''), charset)
          .length
      : 0;
    this.filler = buildFiller(this.site.identity, this.seed, this.pageBytes - written);
    return this.filler;
  }
}

const asFirstPublished = (record: ArticleRecord): ArticleRecord => ({
  ...record,
  content: record.previous ?? record.content,
  revision: 1,
  modifiedAt: null,
});
