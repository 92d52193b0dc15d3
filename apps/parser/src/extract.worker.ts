import { workerTask } from '@dateline/service/worker';
import { extractArticle } from '@dateline/extraction';
import type { FeedHints } from '@dateline/contracts';

/** One page to parse, as it travels into the thread. */
export interface ExtractTask {
  body: Uint8Array;
  contentType?: string;
  url: string;
  hints: FeedHints;
}

export default workerTask(({ body, ...page }: ExtractTask) => extractArticle(body, page));
