import type { ServiceName, TellableEvent, TrailEntry } from '@dateline/contracts';
import type { ReceivedEvent } from '../event/received-event.js';
import { decisionOf, rejectionOf, withTrailEntry } from '../event/trail.js';
import type { Clock } from '../observer.js';
import { DependencyDownError, PermanentError, reasonOf, ShuttingDownError } from '../outcome/errors.js';
import type { Outcome } from '../outcome/outcome.js';
import type { Result } from '../settle/settle.js';
import type { Checked } from '../take/lane.js';
import type { EventPublisher } from './event-publisher.js';

export interface TellerDeps {
  readonly service: ServiceName;
  readonly version: string;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
}

/** Tells what a handler decided: trail entry, rejection, publication. */
export class Teller {
  constructor(private readonly deps: TellerDeps) {}

  /** Tells an outcome's events and waits until they are stored. */
  async tell(checked: Checked, outcome: Outcome, startedAt: number): Promise<Result | DependencyDownError> {
    if (outcome.kind === 'done') {
      return { kind: 'told', decision: outcome.decision };
    }
    if (outcome.kind === 'wait') {
      const { delayMs, reason } = outcome;
      return reason === 'dependency-down'
        ? new DependencyDownError('unnamed')
        : { kind: 'wait', delayMs, reason };
    }
    try {
      const events = this.eventsOf(checked, outcome);
      const [first] = events;
      const decision = (outcome.kind === 'emit' && outcome.decision) || (first ? decisionOf(first) : 'done');
      const entry = this.trailEntry(checked, startedAt, decision);
      const stamped = events.map((event) => withTrailEntry(event, entry));
      await this.deps.publisher.publish(stamped, checked.traceparent);
      return { kind: 'told', decision };
    } catch (error) {
      return resultOf(error);
    }
  }

  private eventsOf(
    checked: Checked,
    outcome: Extract<Outcome, { kind: 'emit' | 'reject' }>,
  ): readonly TellableEvent[] {
    if (outcome.kind === 'emit') {
      return outcome.events;
    }
    const { data } = checked.item as ReceivedEvent;
    return [rejectionOf(data, this.deps.service, outcome.reason, outcome.note)];
  }

  private trailEntry(checked: Checked, startedAt: number, decision: string): TrailEntry {
    return {
      service: this.deps.service,
      version: this.deps.version,
      startedAt: new Date(startedAt).toISOString(),
      tookMs: Math.max(0, this.deps.clock.now() - checked.taken.takenAt),
      attempt: checked.taken.attempt.attempt,
      decision,
    };
  }
}

/** What something thrown by a handler or a publication means. */
export function resultOf(error: unknown): Result | DependencyDownError {
  if (error instanceof DependencyDownError) {
    return error;
  }
  if (error instanceof PermanentError) {
    return { kind: 'permanent', code: error.code, reason: reasonOf(error) };
  }
  if (error instanceof ShuttingDownError) {
    return { kind: 'wait', delayMs: 0, reason: 'shutting-down' };
  }
  return { kind: 'failed', reason: reasonOf(error) };
}
