import { boilerplateOf } from './layouts/furniture.js';
import { IMAGE_WIDTHS, type ArticleRecord, type Site } from './site.js';
import type { TruthArticle } from './truth.js';

/** What is true of a site's article now. */
export function truthOf(site: Site, record: ArticleRecord): TruthArticle {
  const { content, previous } = record;
  const { siteId, outlet } = site.identity;
  return {
    siteId,
    url: record.url,
    aliases: [],
    canonicalUrl: record.url,
    feedUrl: site.feedUrl,
    language: outlet.grammar.language,
    charset: outlet.charset,
    title: content.title,
    previousTitle: previous?.title ?? null,
    distinctiveName: content.distinctiveName,
    previousDistinctiveName: previous?.distinctiveName ?? null,
    authors: [...content.authors],
    publishedAt: site.localTime(record.publishedAt),
    modifiedAt: record.modifiedAt === null ? null : site.localTime(record.modifiedAt),
    section: content.sectionName,
    tags: [...content.tags],
    paragraphs: [...content.paragraphs],
    imageUrl: site.imageUrl(record, 1280),
    imageWidths: [...IMAGE_WIDTHS],
    caption: content.caption,
    boilerplate: boilerplateOf({ site, record }),
    revision: record.revision,
    servedRevisions: [...record.servedRevisions],
    expectation: 'indexed',
    fault: null,
  };
}
