// What the extraction stick asks: one page, already a string, to title, text, authors, date, picture, language.
// Page-type rejection is left out here: the stick measures what is found on a page, not whether it is wanted.
import { textOf } from '../../../libs/contracts/dist/index.js';
import { DEFAULT_LIMITS, EXTRACTOR_VERSION, readHtml } from '../../../libs/domain/extraction/dist/index.js';

export const name = 'dateline';
export const version = EXTRACTOR_VERSION;

export function extract(html, url) {
  const { article } = readHtml(html, url, {}, DEFAULT_LIMITS);
  const { publishedAt } = article;
  const isWholeDay = publishedAt?.precision === 'day';
  return {
    title: article.title?.value ?? '',
    text: textOf(article.blocks),
    authors: article.authors?.value ?? [],
    publishedAt: isWholeDay ? publishedAt.value.slice(0, 10) : (publishedAt?.value ?? ''),
    image: article.images[0]?.url ?? '',
    language: article.declaredLanguage ?? '',
  };
}
