import { textOfValue } from '../metadata/json-ld.js';
import { leadOf } from '../metadata/site.js';
import type { MetadataSources } from '../metadata/sources.js';
import { hostOf } from '../text/addresses.js';
import { plainFromMarkup } from '../text/tidy.js';
import type { PageHints } from './page-notes.js';

/** What was found about the page before its body: names as the byline has them, agencies too. */
export interface FoundNames {
  readonly title: string;
  readonly siteName: string;
  readonly names: readonly string[];
}

/** Gathers what the block model may ask about the page. */
export function pageHints(sources: MetadataSources, found: FoundNames): PageHints {
  const { article } = sources.jsonLd;
  return {
    title: found.title,
    siteName: found.siteName,
    names: found.names,
    lead: leadOf(sources)?.value ?? '',
    jsonLdBody: plainFromMarkup(textOfValue(article?.['articleBody'] ?? article?.['text'])),
    hasArticleLd: article !== undefined,
    host: hostOf(sources.page.url),
  };
}
