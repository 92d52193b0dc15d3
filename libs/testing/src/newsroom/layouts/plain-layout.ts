import { dateForReaders } from '../calendar.js';
import { escapeMarkup } from '../markup.js';
import {
  commentList,
  headStart,
  picture,
  relatedLinks,
  sidebar,
  siteFooter,
  siteHeader,
} from './furniture.js';
import type { Layout } from './page-model.js';

/** An old site: a table for columns, no metadata at all; the date stands in `<time>` and nowhere else. */
export const plainLayout: Layout = (page) => {
  const { site, record, extraMarkup } = page;
  const { grammar, offsetMinutes } = site.identity.outlet;
  const { content } = record;
  const published = dateForReaders(grammar, record.publishedAt, offsetMinutes);
  return {
    head: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html lang="${grammar.language}">
<head>
${headStart(page, 'http-equiv')}
`,
    top: `</head>
<body bgcolor="#ffffff">
${siteHeader(page)}
`,
    article: `<table width="100%" cellpadding="8"><tr><td valign="top" width="70%">
<div id="content">
<h1>${escapeMarkup(content.title)}</h1>
<p class="byline">${escapeMarkup(grammar.furniture.by)} ${escapeMarkup(content.authors.join(', '))}</p>
<p class="date"><time datetime="${site.localTime(record.publishedAt)}">${published}</time></p>
<div class="photo">${picture(page)}<div class="photo-caption">${escapeMarkup(content.caption)}</div></div>
${content.paragraphs.map((text) => `<p>${escapeMarkup(text)}</p>`).join('\n')}
${extraMarkup}</div>
${relatedLinks(page)}
</td><td valign="top">
${sidebar(page)}
</td></tr></table>
`,
    bottom: `${commentList(page)}
${siteFooter(page)}
</body>
</html>
`,
  };
};
