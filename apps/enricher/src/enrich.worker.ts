import { workerTask } from '@dateline/service/worker';
import { enrichArticle } from '@dateline/enrichment';
import type { ExtractedArticle, FeedHints } from '@dateline/contracts';

/** One article to enrich, as it travels into the thread. */
export interface EnrichTask {
  article: ExtractedArticle;
  hints: FeedHints;
}

export default workerTask(({ article, hints }: EnrichTask) => enrichArticle(article, { hints }).enrichments);
