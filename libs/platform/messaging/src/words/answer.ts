import type { RejectionReason, TellableEvent, WaitReason } from '@dateline/contracts';

/**
 * What a handler answers. It never acknowledges, counts or logs: the answer says what was decided and the messaging
 * layer does the rest, always in the order tell → settle.
 */
export type Answer =
  | {
      readonly kind: 'emit';
      readonly events: readonly TellableEvent[];
      readonly decision: string | undefined;
    }
  | { readonly kind: 'done'; readonly decision: string }
  | { readonly kind: 'reject'; readonly reason: RejectionReason; readonly note: string }
  | { readonly kind: 'wait'; readonly delayMs: number; readonly reason: WaitReason };

/**
 * The work is done and these events tell about it; the message is acknowledged once all of them are stored.
 *
 * @param events what `tell(Contract, data)` gives; a `trail` in the data gets this stage's entry appended
 * @param decision word for trail, log and metric; default: the last word of the first event's name (`parsed`)
 */
export function emit(events: TellableEvent | readonly TellableEvent[], decision?: string): Answer {
  return { kind: 'emit', events: Array.isArray(events) ? events : [events as TellableEvent], decision };
}

/** The work is done and there is nothing to tell. `decision` is the word for log and metric, default `done`. */
export function done(decision = 'done'): Answer {
  return { kind: 'done', decision };
}

/**
 * The capture will not become an article. Becomes `article.rejected` with the service as its stage, for events whose
 * data have `capture` and `trail`.
 *
 * @param note what was seen, in words; cut at 500 characters
 */
export function reject(reason: RejectionReason, note: string): Answer {
  return { kind: 'reject', reason, note };
}

/**
 * Not now: the message comes again after `delayMs` and no attempt is burned. The reason `dependency-down` also opens
 * the circuit, exactly as {@link DependencyDownError} does.
 */
export function wait(delayMs: number, reason: WaitReason): Answer {
  return { kind: 'wait', delayMs, reason };
}

const KINDS: ReadonlySet<unknown> = new Set(['emit', 'done', 'reject', 'wait']);

/** True for what the functions above make; a handler that forgot to return anything is caught by it. */
export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && KINDS.has((value as { kind?: unknown }).kind);
}
