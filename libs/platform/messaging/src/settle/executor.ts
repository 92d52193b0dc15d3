import type { Names, ServiceName } from '@dateline/contracts';
import type { EventPublisher } from '../tell/event-publisher.js';
import type { Clock } from '../observer.js';
import type { Taken } from '../take/taken.js';
import { PermanentError } from '../outcome/errors.js';
import type { AttemptMemory } from './attempts.js';
import { writeParkedHeaders } from './parked-headers.js';
import type { Settlement } from './settle.js';

export interface ExecutorDeps {
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
export class Executor {
  constructor(private readonly deps: ExecutorDeps) {}

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
    if (settlement.action === 'park' && !taken.isSettled) {
      await this.park(taken, settlement);
    }
    await taken.epoch.certain();
    return this.say(taken, settlement);
  }

  private say(taken: Taken, settlement: Settlement): boolean {
    if (taken.isSettled) {
      return false;
    }
    taken.isSettled = true;
    this.deps.released(taken);
    if (taken.epoch.isEnded) {
      return false;
    }
    const sequence = taken.delivery.streamSequence;
    if (settlement.action === 'nak') {
      taken.nak(settlement.delayMs);
      this.deps.memory[settlement.counts ? 'failed' : 'gaveBack'](sequence);
      return true;
    }
    this.deps.memory.forget(sequence);
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
    const { msg, delivery } = taken;
    const type = names.typeOf(msg.subject) ?? UNKNOWN_TYPE;
    const messageId = `parked/${service}/${delivery.storedAtNanos}/${delivery.streamSequence}`;
    const note = {
      service,
      code: settlement.code,
      reason: settlement.reason.slice(0, 1000),
      attempts: taken.attempt.attempt,
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
