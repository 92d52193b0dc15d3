import { decodeBody, type PackedBody } from '@dateline/database/body';
import { workerTask } from '@dateline/service/worker';
import { extractArticle, type Extraction } from '@dateline/extraction';
import type { FeedHints } from '@dateline/contracts';

/** One page to parse, as it travels into the thread: stored bytes are a third of the page's, so they are unpacked there. */
export interface ExtractTask {
  body: PackedBody;
  contentType?: string;
  url: string;
  fetchedAt: string;
  hints: FeedHints;
}

interface Page extends Omit<ExtractTask, 'body'> {
  body: Uint8Array;
}

const extract = ({ body, ...page }: Page): Extraction => withoutHtml(extractArticle(body, page));

export default workerTask(extract, ({ body, ...page }: ExtractTask): Page => ({
  body: decodeBody(body),
  ...page,
}));

/**
 * The body's HTML is a function of its blocks (`bodyHtml`), and whoever shows it can make it; in every event, row and
 * document it would be the text once more.
 */
function withoutHtml(extraction: Extraction): Extraction {
  if (extraction.kind === 'rejection') return extraction;
  const { html: _, ...article } = extraction.article;
  return { kind: 'article', article };
}
