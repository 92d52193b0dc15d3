import { workerTask } from '@dateline/service/worker';
import { extractArticle, type Extraction } from '@dateline/extraction';
import type { FeedHints } from '@dateline/contracts';

/** One page to parse, as it travels into the thread. */
export interface ExtractTask {
  body: Uint8Array;
  contentType?: string;
  url: string;
  hints: FeedHints;
}

export default workerTask(({ body, ...page }: ExtractTask): Extraction =>
  withoutHtml(extractArticle(body, page)),
);

/**
 * The body's HTML is a function of its blocks (`bodyHtml`), and whoever shows it can make it; in every event, row and
 * document it would be the text once more.
 */
function withoutHtml(extraction: Extraction): Extraction {
  if (extraction.kind === 'rejection') return extraction;
  const { html: _, ...article } = extraction.article;
  return { kind: 'article', article };
}
