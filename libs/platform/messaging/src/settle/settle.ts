import type { Names, ParkedCode, ServiceName, WaitReason } from '@dateline/contracts';
import { DependencyDownError, outageOf, transientOf, type Dependency } from '@dateline/dependency';
import type { EventPublisher } from '../tell/publisher.js';
import { writeParkedHeaders } from '../wire/parking.js';
import { PermanentError, reasonOf, ShuttingDownError, UndecidedError } from '../words/errors.js';
import type { Clock } from '../words/observer.js';
import { backoffDelay, fraction, type Backoff } from '../words/waiting.js';
import type { AttemptMemory } from './attempts.js';
import type { Taken } from './taken.js';

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
  /** Nobody is to blame as yet: it comes again, apart from those that it came with. */
  | { readonly kind: 'again'; readonly why: WaitReason; readonly reason: string }
  /** So many runs alone ended without any answer that the message must be what ends them. */
  | { readonly kind: 'vanished'; readonly trials: number };

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
  readonly deliveries: number;
  /** How often the message came again for nobody's fault while others got through. */
  readonly contradicted: number;
  readonly retry: Backoff;
  /** False for parked messages: they are the end of the road and are retried for ever instead. */
  readonly mayPark: boolean;
}

/** From so many times on, what only this message meets is its own fault: about five minutes of the default back-off. */
const CONTRADICTED_LIMIT = 30;

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
    case 'again':
      return context.contradicted >= CONTRADICTED_LIMIT
        ? onFailure(result.reason, context)
        : { action: 'nak', delayMs: apart(context), counts: false };
    case 'vanished':
      return context.mayPark
        ? {
            action: 'park',
            code: 'attempts-exhausted',
            reason: `${result.trials} runs of it alone failed or ended without an answer, as if each had ended its process.`,
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

/** Somewhere in a quarter of the longest back-off, so that messages that failed together come again one by one. */
function apart({ id, deliveries, retry }: SettleContext): number {
  return Math.round(fraction(`${id}/${deliveries}`) * (retry.capMs / 4));
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
    case 'again':
      return settlement.action === 'nak' && settlement.counts ? 'failed' : `wait:${result.why}`;
    default:
      return 'failed';
  }
}

/** What something thrown by check, handler or telling means: one notion of down for all three. */
export function resultOf(error: unknown, dependencies: readonly Dependency[]): Result | DependencyDownError {
  const down = outageOf(error, dependencies);
  if (down !== undefined) {
    const isNamed = error instanceof DependencyDownError;
    return isNamed ? error : new DependencyDownError(down, reasonOf(error), { cause: error });
  }
  if (transientOf(error, dependencies) !== undefined) {
    return { kind: 'again', why: 'server-busy', reason: reasonOf(error) };
  }
  if (error instanceof PermanentError) {
    return { kind: 'permanent', code: error.code, reason: reasonOf(error) };
  }
  if (error instanceof ShuttingDownError) {
    return { kind: 'wait', delayMs: 0, reason: 'shutting-down' };
  }
  if (error instanceof UndecidedError) {
    return { kind: 'again', why: 'batch-undecided', reason: reasonOf(error) };
  }
  return { kind: 'failed', reason: reasonOf(error) };
}

export interface SettlerDeps {
  readonly names: Names;
  readonly service: ServiceName;
  readonly publisher: EventPublisher;
  readonly memory: AttemptMemory;
  readonly clock: Clock;
  /** Called once for each message that leaves our hands. */
  readonly released: (taken: Taken) => void;
}

/** Type of what came under a subject that is not one of the line's. */
const UNKNOWN_TYPE = 'dateline.unknown';

/** Carries settlements out. The thin half of settling: what to do was decided before. */
export class Settler {
  constructor(private readonly deps: SettlerDeps) {}

  /**
   * Settles a message once; a second call does nothing. Gives false when the broker has forgotten the delivery, so
   * that there was nothing to settle.
   *
   * @throws DependencyDownError when the copy for the parked stream could not be stored; the message is not settled
   */
  execute(taken: Taken, settlement: Settlement): boolean | Promise<boolean> {
    // The usual case is synchronous, and stays so: this runs for each message.
    if (settlement.action === 'park' || !taken.epoch.isSure) {
      return this.executeSlowly(taken, settlement);
    }
    return this.say(taken, settlement);
  }

  private async executeSlowly(taken: Taken, settlement: Settlement): Promise<boolean> {
    if (settlement.action === 'park' && !taken.end) {
      await this.park(taken, settlement);
    }
    await taken.epoch.certain();
    return this.say(taken, settlement);
  }

  private say(taken: Taken, settlement: Settlement): boolean {
    if (taken.end) {
      return false;
    }
    taken.end = settlement.action !== 'nak' ? 'settled' : settlement.counts ? 'failed' : 'given-back';
    this.deps.released(taken);
    if (taken.epoch.isEnded) {
      return false;
    }
    const sequence = taken.streamSequence;
    if (settlement.action === 'nak') {
      taken.nak(settlement.delayMs);
      this.deps.memory[settlement.counts ? 'failed' : 'gaveBack'](sequence);
      return true;
    }
    if (taken.deliveries > 1) {
      this.deps.memory.forget(sequence);
    }
    if (settlement.action === 'ack') {
      taken.ack();
    } else {
      // A term that gets lost brings the message again and parks it again, under the same message id.
      void taken.terminate(settlement.code).catch(() => undefined);
    }
    return true;
  }

  /** Stores the copy and waits for its ack; only then may the original go (law 6). */
  private async park(taken: Taken, settlement: Extract<Settlement, { action: 'park' }>): Promise<void> {
    const { names, service, publisher, clock } = this.deps;
    const { msg } = taken;
    const type = names.typeOf(msg.subject) ?? UNKNOWN_TYPE;
    const messageId = `parked/${service}/${taken.storedAtNanos}/${taken.streamSequence}`;
    const note = {
      service,
      code: settlement.code,
      reason: settlement.reason.slice(0, 1000),
      attempts: taken.attempt,
      originalSubject: msg.subject,
      parkedAt: new Date(clock.now()).toISOString(),
    };
    const subject = names.parkedSubject(service, type);
    try {
      await publisher.publishRaw(subject, msg.data, writeParkedHeaders(msg.headers, note, messageId));
    } catch (error) {
      if (!(error instanceof PermanentError)) {
        throw error;
      }
      // At the edge of max_payload the note does not fit beside the data. Half a message is better than none.
      const reason = `${note.reason.slice(0, 900)} (cut from ${msg.data.length} bytes, which are over max_payload)`;
      const headers = writeParkedHeaders(msg.headers, { ...note, reason }, messageId);
      await publisher.publishRaw(subject, msg.data.subarray(0, msg.data.length / 2), headers);
    }
  }
}
