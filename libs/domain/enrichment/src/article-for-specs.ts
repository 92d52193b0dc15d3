import { ExtractedArticle } from '@dateline/contracts';

/** A valid article for specs; `more` overrides single fields. */
export function articleOf(
  title: string,
  paragraphs: readonly string[],
  more: Partial<ExtractedArticle> = {},
): ExtractedArticle {
  return ExtractedArticle.parse({
    kind: 'article',
    title: { value: title, provenance: 'html', confidence: 1 },
    blocks: paragraphs.map((text) => ({ type: 'paragraph', text })),
    tags: [],
    images: [],
    robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
    textStatus: 'full',
    charset: { name: 'utf-8', confidence: 1 },
    ...more,
  });
}
