// What the extraction stick asks: one page, already a string, to title, text, authors, date, picture, language.
// Page-type rejection is left out here: the stick measures what is found on a page, not whether it is wanted.
import { textOf } from '@dateline/contracts';
import { DEFAULT_LIMITS, EXTRACTOR_VERSION, readHtml } from '@dateline/extraction';

export const name = 'dateline';
export const version = EXTRACTOR_VERSION;

export const extract = (html, url) => answerOf(readHtml(html, url, {}, DEFAULT_LIMITS));

/** A reading in the stick's vocabulary. */
export function answerOf({ article, blocks, credits }) {
  const { publishedAt } = article;
  return {
    title: article.title?.value ?? '',
    text: textOf(blocks),
    // The truths count agencies as authors; the product's `authors` are people alone.
    authors: [...credits],
    publishedAt:
      publishedAt?.precision === 'day' ? publishedAt.value.slice(0, 10) : (publishedAt?.value ?? ''),
    image: article.images[0]?.url ?? '',
    language: article.declaredLanguage ?? '',
  };
}
