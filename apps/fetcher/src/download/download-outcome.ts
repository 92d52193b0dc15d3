import type { RejectionReason } from '@dateline/contracts';
import { backOffSeconds } from '@dateline/crawl';

/** What a failed download means. */
export interface DownloadFailure {
  reason: RejectionReason;
  message: string;
  /** Whether another try could end differently. */
  isTemporary: boolean;
  /** Seconds that the site asked us to stay away. */
  retryAfterSeconds?: number;
}

export type FailureDecision =
  | { kind: 'retry'; delaySeconds: number; hostPauseSeconds?: number }
  | { kind: 'reject'; reason: RejectionReason; note: string };

export interface RetryRules {
  maxAttempts: number;
  baseSeconds: number;
}

const DAY_SECONDS = 86_400;

/**
 * Decides what follows a failed download: another try after a growing pause, or the end with a reason.
 *
 * @param attempt 1 for the first download of this article
 * @param key spreads the retries of many articles; the same key gives the same pause
 */
export function decideFailure(
  failure: DownloadFailure,
  attempt: number,
  rules: RetryRules,
  key: string,
): FailureDecision {
  if (!failure.isTemporary || attempt >= rules.maxAttempts) {
    return { kind: 'reject', reason: failure.reason, note: failure.message.slice(0, 500) };
  }
  const ownPause = backOffSeconds(attempt, { baseSeconds: rules.baseSeconds, capSeconds: DAY_SECONDS }, key);
  const delaySeconds = Math.min(DAY_SECONDS, Math.max(ownPause, failure.retryAfterSeconds ?? 0));
  return failure.retryAfterSeconds === undefined
    ? { kind: 'retry', delaySeconds }
    : { kind: 'retry', delaySeconds, hostPauseSeconds: Math.min(DAY_SECONDS, failure.retryAfterSeconds) };
}

/** Leases that ran out of which a page is downloaded with nobody beside it, whom it might take along. */
const ALONE_FROM_ATTEMPT = 3;

/**
 * In whose company an article may be downloaded: a page that ends its fetcher ends all downloads beside it, so after
 * two leases that ran out nobody else may run, and after the last attempt it is `never` downloaded again.
 */
export function companyOf(
  lease: { attempt: number; isAbandoned: boolean },
  { maxAttempts }: RetryRules,
): 'others' | 'nobody' | 'never' {
  if (!lease.isAbandoned || lease.attempt < ALONE_FROM_ATTEMPT) return 'others';
  return lease.attempt > Math.max(maxAttempts, ALONE_FROM_ATTEMPT) ? 'never' : 'nobody';
}
