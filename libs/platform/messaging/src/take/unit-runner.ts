import type { ServiceName } from '@dateline/contracts';
import type { Fault } from '../event/decode.js';
import type { Clock, MessagingObserver } from '../observer.js';
import { DependencyDownError, reasonOf, ShuttingDownError } from '../outcome/errors.js';
import { isOutcome, type Outcome } from '../outcome/outcome.js';
import type { Backoff } from '../settle/backoff.js';
import type { Executor } from '../settle/executor.js';
import { decisionWord, settle, type Result } from '../settle/settle.js';
import { resultOf, type Teller } from '../tell/teller.js';
import { Deadline } from './deadline.js';
import type { Checked, Lane } from './lane.js';
import type { Taken } from './taken.js';

/** Messages that one call of a handler works on together; one, unless the handler takes batches. */
export interface Unit {
  readonly lane: Lane;
  readonly taken: readonly Taken[];
}

/** Messages of a unit that could not be worked on because a dependency is down. They are still in our hands. */
export interface Down {
  readonly dependency: string;
  readonly unit: Unit;
}

export interface RunnerDeps {
  readonly service: ServiceName;
  readonly maxAttempts: number;
  readonly retry: Backoff;
  readonly handlerSeconds: number;
  readonly teller: Teller;
  readonly executor: Executor;
  readonly observer: MessagingObserver;
  readonly clock: Clock;
  /** Name of the dependency whose outage an error means, if it means one. */
  readonly dependencyOf: (error: unknown) => string | undefined;
  /** Type of a subject, for records about messages that could not be decoded. */
  readonly typeOf: (subject: string) => string | undefined;
}

export interface RunOptions {
  /** Count "dependency is down" as the message's own failure, because others have just shown that it is up. */
  readonly blameMessage?: boolean;
}

interface Worked {
  readonly checked?: Checked;
  readonly result: Result | DependencyDownError;
}

/** check → do → tell → settle for one unit of work. */
export class UnitRunner {
  private readonly running = new Set<Deadline>();

  constructor(private readonly deps: RunnerDeps) {}

  /** Runs a unit; what is left of it because a dependency is down comes back, everything else is settled. */
  async run(unit: Unit, options: RunOptions = {}): Promise<Down | undefined> {
    const deadline = new Deadline(this.deps.handlerSeconds);
    this.running.add(deadline);
    try {
      return await this.settleAll(unit, await this.work(unit, deadline), options);
    } finally {
      this.running.delete(deadline);
    }
  }

  /** Settles messages that are not run at all. */
  dismiss(unit: Unit, result: Result): Promise<Down | undefined> {
    return this.settleAll(unit, new Map(unit.taken.map((taken) => [taken, { result }])), {});
  }

  /** Ends handlers that have outrun their deadline. */
  checkDeadlines(): void {
    const now = this.deps.clock.now();
    this.running.forEach((deadline) => deadline.check(now));
  }

  /** Ends all handlers that run; their signals abort. */
  abort(): void {
    this.running.forEach((deadline) => deadline.abort(new ShuttingDownError()));
  }

  private async work(unit: Unit, deadline: Deadline): Promise<Map<Taken, Worked>> {
    const worked = new Map<Taken, Worked>();
    const ready: Checked[] = [];
    for (const taken of unit.taken) {
      try {
        const pending = unit.lane.check(taken, deadline);
        const checked = pending instanceof Promise ? await pending : pending;
        if (isFault(checked)) {
          worked.set(taken, { result: { kind: 'permanent', code: checked.code, reason: checked.reason } });
        } else {
          ready.push(checked);
        }
      } catch (error) {
        // Checking throws only when the claim store cannot be reached.
        worked.set(taken, { result: new DependencyDownError('claims', reasonOf(error), { cause: error }) });
      }
    }
    if (ready.length > 0) {
      await this.handle(unit.lane, ready, deadline, worked);
    }
    return worked;
  }

  /**
   * Calls the handler. When it throws for several messages at once, nobody knows which of them it was: each half is
   * tried alone, down to the one that fails, so one poisoned message never costs its neighbours an attempt.
   */
  private async handle(
    lane: Lane,
    ready: readonly Checked[],
    deadline: Deadline,
    worked: Map<Taken, Worked>,
  ): Promise<void> {
    const startedAt = this.deps.clock.now();
    let outcomes: readonly Outcome[];
    try {
      outcomes = await deadline.race(startedAt, () => lane.handle(ready));
      checkOutcomes(outcomes, ready.length);
    } catch (thrown) {
      const error = this.recognised(thrown);
      const isAboutAll = error instanceof DependencyDownError || error instanceof ShuttingDownError;
      if (ready.length > 1 && !isAboutAll) {
        const middle = ready.length >> 1;
        await this.handle(lane, ready.slice(0, middle), deadline, worked);
        await this.handle(lane, ready.slice(middle), deadline, worked);
        return;
      }
      ready.forEach((checked) => worked.set(checked.taken, { checked, result: resultOf(error) }));
      return;
    }
    const tell = async (checked: Checked, index: number) => {
      const result = await this.deps.teller.tell(checked, outcomes[index] as Outcome, startedAt);
      worked.set(checked.taken, { checked, result });
    };
    await (ready.length === 1 ? tell(ready[0] as Checked, 0) : Promise.all(ready.map(tell)));
  }

  /** An error that means an outage, whatever its class, is about the dependency and not about the message. */
  private recognised(error: unknown): unknown {
    const dependency = this.deps.dependencyOf(error);
    return dependency === undefined
      ? error
      : new DependencyDownError(dependency, reasonOf(error), { cause: error });
  }

  private async settleAll(
    unit: Unit,
    worked: Map<Taken, Worked>,
    options: RunOptions,
  ): Promise<Down | undefined> {
    const left: Taken[] = [];
    let dependency = '';
    // All in one go, so that what the broker is told about a batch leaves in one write.
    const settling = [...worked].map(async ([taken, { checked, result }]) => {
      const down = await this.settleOne(unit.lane, taken, checked, result, options);
      if (down) {
        left.push(taken);
        dependency = down.dependency;
      }
    });
    await Promise.all(settling);
    return left.length > 0 ? { dependency, unit: { lane: unit.lane, taken: left } } : undefined;
  }

  private async settleOne(
    lane: Lane,
    taken: Taken,
    checked: Checked | undefined,
    result: Result | DependencyDownError,
    options: RunOptions,
  ): Promise<DependencyDownError | undefined> {
    if (result instanceof DependencyDownError) {
      if (!options.blameMessage) {
        return result;
      }
      result = { kind: 'failed', reason: reasonOf(result) };
    }
    const { retry, maxAttempts, executor } = this.deps;
    const id = checked?.id ?? taken.delivery.storedAtNanos;
    const { attempt } = taken.attempt;
    const settlement = settle(result, { id, attempt, maxAttempts, retry, mayPark: lane.mayPark });
    try {
      const pending = executor.execute(taken, settlement);
      const isSettled = pending instanceof Promise ? await pending : pending;
      this.observe(
        taken,
        checked,
        decisionWord(result, settlement),
        isSettled ? settlement.action : 'lost',
        result,
      );
      return undefined;
    } catch (error) {
      return error instanceof DependencyDownError ? error : new DependencyDownError('nats', reasonOf(error));
    }
  }

  private observe(
    taken: Taken,
    checked: Checked | undefined,
    decision: string,
    action: 'ack' | 'nak' | 'park' | 'lost',
    result: Result,
  ): void {
    this.deps.observer.settled?.({
      service: this.deps.service,
      type: checked?.type ?? this.deps.typeOf(taken.msg.subject) ?? 'unknown',
      decision,
      action,
      attempt: taken.attempt.attempt,
      seconds: Math.max(0, this.deps.clock.now() - taken.takenAt) / 1000,
      id: checked?.id,
      about: checked?.about,
      streamSequence: taken.delivery.streamSequence,
      error: 'reason' in result && result.kind !== 'wait' ? result.reason : undefined,
    });
  }
}

function isFault(value: Checked | Fault): value is Fault {
  return 'code' in value;
}

function checkOutcomes(outcomes: readonly Outcome[], count: number): void {
  if (!Array.isArray(outcomes) || outcomes.length !== count || !outcomes.every(isOutcome)) {
    throw new Error(`The handler must answer with one outcome for each of its ${count} messages.`);
  }
}
