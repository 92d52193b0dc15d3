import type { RejectionReason } from '@dateline/contracts';

export interface StatusRejection {
  readonly reason: RejectionReason;
  /** Whether asking again later can help. */
  readonly isTemporary: boolean;
}

const FORBIDDEN = new Set([401, 402, 403, 451]);
const TEMPORARY_4XX = new Set([408, 421, 425]);
/** 501 and 505 say that the server will never do it. */
const LASTING_5XX = new Set([501, 505]);

/** What a status that brings no page means for the capture; null for 2xx and 304, which are no failures. */
export function rejectionForStatus(status: number): StatusRejection | null {
  if ((status >= 200 && status < 300) || status === 304) return null;
  if (status === 404) return { reason: 'http-not-found', isTemporary: false };
  if (status === 410) return { reason: 'http-gone', isTemporary: false };
  if (status === 429) return { reason: 'http-rate-limited', isTemporary: true };
  if (FORBIDDEN.has(status)) return { reason: 'http-forbidden', isTemporary: false };
  if (status >= 400 && status < 500)
    return { reason: 'http-client-error', isTemporary: TEMPORARY_4XX.has(status) };
  if (status >= 500 && status < 600)
    return { reason: 'http-server-error', isTemporary: !LASTING_5XX.has(status) };
  return { reason: 'http-protocol-error', isTemporary: false };
}
