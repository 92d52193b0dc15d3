import { DamagedBodyError, readBody, type StoredBytes } from '@dateline/database/body';
import { workerTask } from '@dateline/service/worker';
import { extractArticle, type Extraction } from '@dateline/extraction';
import type { FeedHints } from '@dateline/contracts';

/** One page to parse, as it travels into the thread: stored bytes are a third of the page's, so they are unpacked there. */
export interface ExtractTask {
  body: StoredBytes;
  contentType?: string;
  url: string;
  fetchedAt: string;
  hints: FeedHints;
}

interface Page extends Omit<ExtractTask, 'body'> {
  body: Uint8Array | DamagedBodyError;
}

export default workerTask(extract, ({ body, ...page }: ExtractTask): Page => ({
  body: bytesOf(body),
  ...page,
}));

function extract({ body, ...page }: Page): Extraction {
  if (body instanceof DamagedBodyError) {
    return { kind: 'rejection', reason: 'bytes-damaged', note: body.message };
  }
  return withoutHtml(extractArticle(body, page));
}

/** Garbled bytes are no article, whatever could be read in them: they end with a reason of their own. */
function bytesOf(stored: StoredBytes): Uint8Array | DamagedBodyError {
  try {
    return readBody(stored);
  } catch (error) {
    if (error instanceof DamagedBodyError) return error;
    throw error;
  }
}

/**
 * The body's HTML is a function of its blocks (`bodyHtml`), and whoever shows it can make it; in every event, row and
 * document it would be the text once more.
 */
function withoutHtml(extraction: Extraction): Extraction {
  if (extraction.kind === 'rejection') return extraction;
  const { html: _, ...article } = extraction.article;
  return { kind: 'article', article };
}
