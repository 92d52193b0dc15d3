import type { Names } from '@dateline/contracts';
import type { JetStreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { EventPublisher } from '../tell/publisher.js';
import type { Taken } from './taken.js';

export interface TrialsDeps {
  readonly names: Names;
  readonly consumer: string;
  readonly jsm: JetStreamManager;
  readonly publisher: EventPublisher;
}

/** The note about one run of a suspect. */
export interface Trial {
  /** Runs that are written down, this one included. */
  readonly count: number;
  /** Where the note lies in the stream. */
  readonly sequence: number;
}

const NOTHING = new Uint8Array(0);

/** Writes down at the broker that a suspect runs, so that the process that takes it next knows if it did not end. */
export class Trials {
  constructor(private readonly deps: TrialsDeps) {}

  /** @throws DependencyDownError when the broker does not store the note; the message must not run then */
  async begin(taken: Taken): Promise<Trial> {
    const { names, jsm, publisher } = this.deps;
    const subject = this.subjectOf(taken);
    const { seq } = await publisher.publishRaw(subject, NOTHING, headers());
    const { state } = await jsm.streams.info(names.streams.trials, { subjects_filter: subject });
    return { count: state.subjects?.[subject] ?? 1, sequence: seq };
  }

  /** The run is over. A note that is not taken back in time costs an innocent message one of its trials, no more. */
  async end(taken: Taken, trial: Trial): Promise<void> {
    const { names, jsm } = this.deps;
    const stream = names.streams.trials;
    if (taken.end === 'settled') {
      await jsm.streams.purge(stream, { filter: this.subjectOf(taken) });
    } else if (taken.end !== 'failed') {
      await jsm.streams.deleteMessage(stream, trial.sequence, false);
    }
  }

  private subjectOf({ storedAtNanos, streamSequence }: Taken): string {
    return this.deps.names.trialSubject(this.deps.consumer, `${storedAtNanos}-${streamSequence}`);
  }
}
