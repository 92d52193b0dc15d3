import { ArticleFetched, ArticleRejected, tell, type TellableEvent } from '@dateline/contracts';
import type { UnsettledCapture } from '@dateline/database';

/**
 * The event that announces a capture; the same one for the first time and for every time after it. A capture that the
 * fetcher itself had to reject is announced as rejected, so that it is settled at the same place as all others.
 */
export function announcementOf({ ticket, rejection, trail }: UnsettledCapture): TellableEvent {
  return rejection
    ? tell(ArticleRejected, { capture: ticket, trail, stage: 'fetcher', ...rejection })
    : tell(ArticleFetched, { capture: ticket, trail });
}
