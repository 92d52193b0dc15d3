import { dateForReaders } from '../calendar.js';
import { escapeMarkup } from '../markup.js';
import {
  commentList,
  headStart,
  leadImage,
  picture,
  relatedLinks,
  sidebar,
  siteFooter,
  siteHeader,
} from './furniture.js';
import type { Layout, PageModel } from './page-model.js';

const property = (name: string, content: string): string =>
  `<meta property="${name}" content="${escapeMarkup(content)}">`;

function metaTags(page: PageModel): string {
  const { site, record } = page;
  const { content } = record;
  return [
    property('og:type', 'article'),
    property('og:site_name', site.identity.name),
    property('og:title', content.title),
    property('og:description', content.summary),
    property('og:url', record.url),
    property('og:image', leadImage(page)),
    property('article:published_time', site.localTime(record.publishedAt)),
    ...(record.modifiedAt === null
      ? []
      : [property('article:modified_time', site.localTime(record.modifiedAt))]),
    property('article:section', content.sectionName),
    ...content.tags.map((tag) => property('article:tag', tag)),
    `<meta name="author" content="${escapeMarkup(content.authors.join(', '))}">`,
    `<meta name="description" content="${escapeMarkup(content.summary)}">`,
  ].join('\n');
}

/** A site of the years before: metadata in Open Graph and microdata, the body in nested containers. */
export const opengraphLayout: Layout = (page) => {
  const { site, record, extraMarkup } = page;
  const { grammar, offsetMinutes } = site.identity.outlet;
  const { content } = record;
  const authors = content.authors
    .map(
      (name) =>
        `<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">${escapeMarkup(name)}</span></span>`,
    )
    .join(', ');
  return {
    head: `<!DOCTYPE html>
<html lang="${grammar.language}" prefix="og: https://ogp.me/ns#">
<head>
${headStart(page, 'html5')}
<link rel="canonical" href="${escapeMarkup(record.url)}">
${metaTags(page)}
`,
    top: `</head>
<body class="article-page">
<div id="wrapper">
${siteHeader(page)}
`,
    article: `<div class="columns"><div class="column-main" itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">${escapeMarkup(content.title)}</h1>
<div class="info">${escapeMarkup(grammar.furniture.by)} ${authors}
<time itemprop="datePublished" datetime="${site.localTime(record.publishedAt)}">${dateForReaders(grammar, record.publishedAt, offsetMinutes)}</time></div>
<div class="image" itemprop="image" itemscope itemtype="https://schema.org/ImageObject">${picture(page)}
<span class="caption" itemprop="caption">${escapeMarkup(content.caption)}</span></div>
<div class="text" itemprop="articleBody">
${content.paragraphs.map((text) => `<p>${escapeMarkup(text)}</p>`).join('\n')}
${extraMarkup}</div>
</div>
${sidebar(page)}</div>
${relatedLinks(page)}
`,
    bottom: `${commentList(page)}
${siteFooter(page)}
</div>
</body>
</html>
`,
  };
};
