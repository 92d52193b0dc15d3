import { dateForReaders } from '../calendar.js';
import { escapeMarkup, scriptJson } from '../markup.js';
import { IMAGE_WIDTHS } from '../site.js';
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

/** schema.org's NewsArticle as news sites embed it. */
function newsArticle(page: PageModel): string {
  const { site, record } = page;
  const { content } = record;
  return scriptJson({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    mainEntityOfPage: { '@type': 'WebPage', '@id': record.url },
    headline: content.title,
    description: content.summary,
    inLanguage: site.identity.outlet.grammar.language,
    articleSection: content.sectionName,
    keywords: content.tags,
    datePublished: site.localTime(record.publishedAt),
    dateModified: site.localTime(record.modifiedAt ?? record.publishedAt),
    author: content.authors.map((name) => ({ '@type': 'Person', name })),
    publisher: { '@type': 'Organization', name: site.identity.name, url: site.homeUrl },
    image: IMAGE_WIDTHS.map((width) => site.imageUrl(record, width)),
    isAccessibleForFree: true,
  });
}

/** A current site: `<article>`, JSON-LD and a few Open Graph properties. */
export const semanticLayout: Layout = (page) => {
  const { site, record, extraMarkup } = page;
  const { grammar, offsetMinutes } = site.identity.outlet;
  const { content } = record;
  const paragraphs = content.paragraphs.map((text) => `<p>${escapeMarkup(text)}</p>`).join('\n');
  const date = dateForReaders(grammar, record.publishedAt, offsetMinutes);
  return {
    head: `<!doctype html>
<html lang="${grammar.language}" dir="${grammar.direction}">
<head>
${headStart(page, 'html5')}
<meta name="viewport" content="width=device-width">
<link rel="canonical" href="${escapeMarkup(record.url)}">
<meta property="og:type" content="article">
<meta property="og:title" content="${escapeMarkup(content.title)}">
<meta property="og:image" content="${leadImage(page)}">
<script type="application/ld+json">${newsArticle(page)}</script>
`,
    top: `</head>
<body>
${siteHeader(page)}
`,
    article: `<main><article class="story">
<p class="kicker">${escapeMarkup(content.sectionName)}</p>
<h1>${escapeMarkup(content.title)}</h1>
<div class="meta"><span class="byline">${escapeMarkup(grammar.furniture.by)} ${escapeMarkup(content.authors.join(', '))}</span>
<time datetime="${site.localTime(record.publishedAt)}">${date}</time></div>
<figure>${picture(page)}<figcaption>${escapeMarkup(content.caption)}</figcaption></figure>
<div class="story-body">
${paragraphs}
${extraMarkup}</div>
<ul class="tags">${content.tags.map((tag) => `<li><a rel="tag" href="${site.identity.base}/tag/">${escapeMarkup(tag)}</a></li>`).join('')}</ul>
</article>
${relatedLinks(page)}
${commentList(page)}</main>
`,
    bottom: `${sidebar(page)}
${siteFooter(page)}
</body>
</html>
`,
  };
};
