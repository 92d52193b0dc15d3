import { encodeMarkup } from './charset-encoder.js';
import { escapeMarkup } from './markup.js';
import type { ArticleRecord, Site } from './site.js';

/** A sitemap (sitemaps.org 0.9) of all articles. */
export function writeSitemap(site: Site): string {
  const urls = site.articles.map(
    ({ url, modifiedAt, publishedAt }) =>
      `<url><loc>${escapeMarkup(url)}</loc><lastmod>${site.localTime(modifiedAt ?? publishedAt)}</lastmod></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

/** A home or section page: links and nothing else, so no article. */
export function writeListPage(site: Site, records: readonly ArticleRecord[]): Buffer {
  const { name, outlet } = site.identity;
  const items = records.map(
    ({ url, content }) => `<li><a href="${escapeMarkup(url)}">${escapeMarkup(content.kicker)}</a></li>`,
  );
  return encodeMarkup(
    `<!doctype html>
<html lang="${outlet.grammar.language}"><head><title>${escapeMarkup(name)}</title></head>
<body><h1>${escapeMarkup(name)}</h1><ul>
${items.join('\n')}
</ul></body></html>
`,
    outlet.charset,
  );
}
