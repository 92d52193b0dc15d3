import type { ParkedCode, WaitReason } from '@dateline/contracts';
import { backoffDelay, type Backoff } from './backoff.js';

/** What came of one delivery. */
export type Result =
  /** Everything was told; `decision` is the word for trail, log and metric. */
  | { readonly kind: 'told'; readonly decision: string }
  /** Not now, through no fault of the message. */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly reason: WaitReason }
  /** It can never work: the check found a fault, or the handler or the telling said so. */
  | { readonly kind: 'permanent'; readonly code: ParkedCode; readonly reason: string }
  /** The handler failed; the next attempt may work. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** So many deliveries ended without any answer that the message must be what ends them. */
  | { readonly kind: 'vanished'; readonly deliveries: number };

/** What the broker is told. */
export type Settlement =
  | { readonly action: 'ack' }
  /** Give back; it comes again after the delay. `counts` is true when the attempt is burned. */
  | { readonly action: 'nak'; readonly delayMs: number; readonly counts: boolean }
  /** Store a copy in the parked stream, then terminate. */
  | { readonly action: 'park'; readonly code: ParkedCode; readonly reason: string };

export interface SettleContext {
  /** Key of the jitter: the event's id. */
  readonly id: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly retry: Backoff;
  /** False for parked messages: they are the end of the road and are retried for ever instead. */
  readonly mayPark: boolean;
}

/** The decision table: result × attempt → settlement. Pure. */
export function settle(result: Result, context: SettleContext): Settlement {
  switch (result.kind) {
    case 'told':
      return { action: 'ack' };
    case 'wait':
      return { action: 'nak', delayMs: Math.max(0, result.delayMs), counts: false };
    case 'permanent':
      return context.mayPark
        ? { action: 'park', code: result.code, reason: result.reason }
        : lastResort(context);
    case 'failed':
      return onFailure(result.reason, context);
    case 'vanished':
      return context.mayPark
        ? {
            action: 'park',
            code: 'attempts-exhausted',
            reason: `${result.deliveries} deliveries ended without an answer, as if each had ended its process.`,
          }
        : lastResort(context);
  }
}

function onFailure(reason: string, context: SettleContext): Settlement {
  if (context.attempt >= context.maxAttempts) {
    return context.mayPark ? { action: 'park', code: 'attempts-exhausted', reason } : lastResort(context);
  }
  return { action: 'nak', delayMs: backoffDelay(context.attempt, context.id, context.retry), counts: true };
}

function lastResort(context: SettleContext): Settlement {
  return { action: 'nak', delayMs: context.retry.capMs, counts: true };
}

/** Word of a result for log and metric; bounded, because decisions, codes and reasons are. */
export function decisionWord(result: Result, settlement: Settlement): string {
  if (settlement.action === 'park') {
    return `parked:${settlement.code}`;
  }
  switch (result.kind) {
    case 'told':
      return result.decision;
    case 'wait':
      return `wait:${result.reason}`;
    default:
      return 'failed';
  }
}
