import {
  ArticleRejected,
  tell,
  type ServiceName,
  type TellableEvent,
  type TrailEntry,
} from '@dateline/contracts';
import type { Answer } from '../words/answer.js';
import { PermanentError } from '../words/errors.js';
import type { Clock } from '../words/observer.js';
import type { EventPublisher } from './publisher.js';

export interface TellerDeps {
  readonly service: ServiceName;
  readonly version: string;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
}

/** The message that was worked on, as far as what is told about it says so. */
export interface WorkedOn {
  /** Data of the event that was taken; parked messages have bytes instead, which cannot be rejected. */
  readonly data: unknown;
  readonly traceparent: string | undefined;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
}

/** Tells what a handler decided: trail entry, rejection, publication. */
export class Teller {
  constructor(private readonly deps: TellerDeps) {}

  /**
   * Tells an answer's events and waits until they are stored.
   *
   * @param startedAt when the handler was called, milliseconds since the epoch
   * @returns the word for trail, log and metric
   * @throws what publishing throws
   */
  async tell(
    worked: WorkedOn,
    answer: Extract<Answer, { kind: 'emit' | 'reject' }>,
    startedAt: number,
  ): Promise<string> {
    const events =
      answer.kind === 'emit'
        ? answer.events
        : [rejectionOf(worked.data, this.deps.service, answer.reason, answer.note)];
    const [first] = events;
    const decision = (answer.kind === 'emit' && answer.decision) || (first ? decisionOf(first) : 'done');
    const entry = this.trailEntry(worked, startedAt, decision);
    const stamped = events.map((event) => withTrailEntry(event, entry));
    await this.deps.publisher.publish(stamped, worked.traceparent);
    return decision;
  }

  private trailEntry(worked: WorkedOn, startedAt: number, decision: string): TrailEntry {
    return {
      service: this.deps.service,
      version: this.deps.version,
      startedAt: new Date(startedAt).toISOString(),
      tookMs: Math.max(0, this.deps.clock.now() - worked.takenAt),
      attempt: worked.attempt,
      decision,
    };
  }
}

/** A trail holds at most this many entries (contract); the oldest go first. */
const MAX_TRAIL_ENTRIES = 32;
const MAX_NOTE_CHARACTERS = 500;

/** The word that says what an event decided: `parsed` for `article.parsed`, `rejected:<reason>` for a rejection. */
export function decisionOf(event: TellableEvent): string {
  const word = event.contract.name.split('.')[1] ?? event.contract.name;
  const reason = event.contract.type === ArticleRejected.type && (event.data as { reason?: unknown }).reason;
  return typeof reason === 'string' ? `${word}:${reason}` : word;
}

/** The event with this stage's entry at the end of its trail; events without a trail stay as they are. */
export function withTrailEntry(event: TellableEvent, entry: TrailEntry): TellableEvent {
  const data = event.data as { trail?: unknown } | null;
  if (!Array.isArray(data?.trail)) {
    return event;
  }
  const trail = [...(data.trail as unknown[]).slice(1 - MAX_TRAIL_ENTRIES), entry];
  return { contract: event.contract, data: { ...data, trail } };
}

/**
 * The `article.rejected` that a service tells about the capture of the event it has taken.
 *
 * @throws PermanentError when the event is not about a capture, so that there is nothing that could be rejected
 */
export function rejectionOf(
  taken: unknown,
  service: ServiceName,
  reason: string,
  note: string,
): TellableEvent {
  const data = taken as { capture?: unknown; trail?: unknown } | null;
  if (!data?.capture || !Array.isArray(data.trail)) {
    throw new PermanentError('reject() needs an event whose data have "capture" and "trail".');
  }
  return tell(ArticleRejected, {
    capture: data.capture,
    trail: data.trail,
    stage: service,
    reason,
    note: note.slice(0, MAX_NOTE_CHARACTERS),
    // The publisher checks these against the contract; a stage or reason that is not in it parks the message.
  } as never);
}
