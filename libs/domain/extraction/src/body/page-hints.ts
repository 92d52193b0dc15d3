import { textOfValue } from '../metadata/json-ld.js';
import { leadOf } from '../metadata/site.js';
import type { MetadataSources } from '../metadata/sources.js';
import { hostOf } from '../text/addresses.js';
import { plainFromMarkup } from '../text/tidy.js';
import type { PageHints } from './page-notes.js';

/** Gathers what the block model may ask about the page. */
export function pageHints(sources: MetadataSources, title: string): PageHints {
  const { article } = sources.jsonLd;
  return {
    title,
    lead: leadOf(sources)?.value ?? '',
    jsonLdBody: plainFromMarkup(textOfValue(article?.['articleBody'] ?? article?.['text'])),
    hasArticleLd: article !== undefined,
    host: hostOf(sources.page.url),
  };
}
