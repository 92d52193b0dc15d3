import type { RejectionReason } from '@dateline/contracts';
import type { FrontierItem } from '@dateline/database';
import type { FetchResult } from '@dateline/http';
import type { Download } from './capture-committer.js';

/** Response headers that are worth keeping with a capture. */
const KEPT_HEADERS = [
  'content-type',
  'etag',
  'last-modified',
  'x-robots-tag',
  'tdm-reservation',
  'content-language',
];

/** The capture of an answer. */
export function downloadOf(item: FrontierItem, answer: FetchResult, startedAt: Date): Download {
  return {
    articleId: item.articleId,
    finalUrl: answer.finalUrl,
    status: answer.status,
    headers: Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => (answer.headers[name] ? [[name, answer.headers[name]]] : [])),
    ),
    contentType: answer.contentType,
    body: answer.body,
    tookMs: Math.round(answer.tookMs),
    attempt: item.attempt,
    startedAt,
    hints: item.hints,
    ...(answer.body.length === 0
      ? { rejection: { reason: 'empty-body' as const, note: 'The answer had no body.' } }
      : {}),
  };
}

/** The capture of a download that failed for good: it is one too, so that it has an end (docs/decisions/0003). */
export function rejectedDownloadOf(
  item: FrontierItem,
  rejection: { reason: RejectionReason; note: string; status?: number },
  startedAt: Date,
): Download {
  const { reason, note, status = 0 } = rejection;
  return {
    articleId: item.articleId,
    finalUrl: item.url,
    status,
    body: Buffer.alloc(0),
    tookMs: Date.now() - startedAt.getTime(),
    attempt: item.attempt,
    startedAt,
    hints: item.hints,
    rejection: { reason, note },
  };
}
