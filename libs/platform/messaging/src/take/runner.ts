import type { ServiceName } from '@dateline/contracts';
import { DependencyDownError, outageOf, transientOf, type Dependency } from '@dateline/dependency';
import type { AttemptMemory } from '../settle/attempts.js';
import { decisionWord, resultOf, settle, type Result, type Settler } from '../settle/settle.js';
import type { Taken } from '../settle/taken.js';
import type { Teller } from '../tell/teller.js';
import { decodeEvent, isFault, type Fault } from '../wire/decode.js';
import { readParked } from '../wire/parking.js';
import { reasonOf, ShuttingDownError } from '../words/errors.js';
import type { Clock, MessagingObserver, SettledRecord } from '../words/observer.js';
import type { Backoff } from '../words/waiting.js';
import { Handling, type Handled } from './handling.js';
import type { Batch, Checked, Down, Taker } from './taker.js';

export interface RunnerDeps {
  readonly service: ServiceName;
  readonly maxAttempts: number;
  readonly retry: Backoff;
  readonly handlerSeconds: number;
  readonly teller: Teller;
  readonly settler: Settler;
  readonly memory: AttemptMemory;
  readonly observer: MessagingObserver;
  readonly clock: Clock;
  /** The servers whose outage an error may mean. */
  readonly dependencies: readonly Dependency[];
  /** Type of a subject, for records about messages that could not be decoded. */
  readonly typeOf: (subject: string) => string | undefined;
}

export interface RunOptions {
  /** Count "dependency is down" as the message's own failure, because it has been shown that it is up. */
  readonly blameMessage?: boolean;
}

interface Worked {
  readonly taken: Taken;
  readonly item?: Checked['item'];
  readonly result: Result | DependencyDownError;
}

/** check → do → tell → settle for one batch. */
export class Runner {
  private readonly running = new Set<Handling>();
  /** When a message last got through, milliseconds since the epoch. */
  private lastSuccessAt = 0;

  constructor(private readonly deps: RunnerDeps) {}

  /** Runs a batch; what is left of it because a dependency is down comes back, everything else is settled. */
  async run(batch: Batch, options: RunOptions = {}): Promise<Down | undefined> {
    const { handlerSeconds, clock } = this.deps;
    const isAbout = (error: unknown) => this.isAbout(error);
    const handling = new Handling({ handlerSeconds, isAbout, now: () => clock.now() });
    this.running.add(handling);
    try {
      return await this.settleAll(batch, await this.work(batch, handling), options);
    } finally {
      this.running.delete(handling);
    }
  }

  /** Settles messages that are not run at all. */
  dismiss(batch: Batch, result: Result): Promise<Down | undefined> {
    return this.settleAll(
      batch,
      batch.taken.map((taken) => ({ taken, result })),
      {},
    );
  }

  /** Ends handlers that have outrun their deadline. */
  checkDeadlines(): void {
    const now = this.deps.clock.now();
    this.running.forEach((handling) => handling.checkDeadline(now));
  }

  /** Ends all handlers that run; their signals abort. */
  abort(): void {
    this.running.forEach((handling) => handling.abort());
  }

  private async work({ taker, taken }: Batch, handling: Handling): Promise<Worked[]> {
    const worked: Worked[] = [];
    const ready: Checked[] = [];
    for (const each of taken) {
      try {
        const pending = this.check(taker, each, handling);
        const item = pending instanceof Promise ? await pending : pending;
        if (isFault(item)) {
          worked.push({ taken: each, result: { kind: 'permanent', code: item.code, reason: item.reason } });
        } else {
          ready.push({ taken: each, item });
        }
      } catch (error) {
        worked.push({ taken: each, result: this.meaningOf(error) });
      }
    }
    if (ready.length > 0) {
      const handled = await handling.handle(taker.handler, ready);
      worked.push(...(await Promise.all(handled.map((each) => this.tell(each)))));
    }
    return worked;
  }

  private check(
    { handler, context }: Taker,
    taken: Taken,
    handling: Handling,
  ): Checked['item'] | Fault | Promise<Checked['item'] | Fault> {
    return handler.kind === 'parked'
      ? readParked(taken, this.deps.typeOf, handling)
      : decodeEvent(taken, context, handling);
  }

  private async tell({ taken, item, startedAt, end }: Handled): Promise<Worked> {
    if ('error' in end) {
      return { taken, item, result: this.meaningOf(end.error) };
    }
    const { answer } = end;
    if (answer.kind === 'done') {
      return { taken, item, result: { kind: 'told', decision: answer.decision } };
    }
    if (answer.kind === 'wait') {
      const { delayMs, reason } = answer;
      const isOutage = reason === 'dependency-down';
      return {
        taken,
        item,
        result: isOutage ? new DependencyDownError('unnamed') : { kind: 'wait', delayMs, reason },
      };
    }
    try {
      const { attempt, takenAt } = taken;
      const worked = { data: item.data, traceparent: item.traceparent, attempt, takenAt };
      return {
        taken,
        item,
        result: { kind: 'told', decision: await this.deps.teller.tell(worked, answer, startedAt) },
      };
    } catch (error) {
      return { taken, item, result: this.meaningOf(error) };
    }
  }

  /** One notion of down for check, do and tell: an outage, whatever its class, is about the dependency. */
  private meaningOf(error: unknown): Result | DependencyDownError {
    const dependency = outageOf(error, this.deps.dependencies);
    if (dependency === undefined) {
      const isBusy = transientOf(error, this.deps.dependencies) !== undefined;
      return isBusy ? { kind: 'again', why: 'server-busy', reason: reasonOf(error) } : resultOf(error);
    }
    return error instanceof DependencyDownError
      ? error
      : new DependencyDownError(dependency, reasonOf(error), { cause: error });
  }

  private isAbout(error: unknown): 'all' | 'busy' | 'one' {
    if (transientOf(error, this.deps.dependencies) !== undefined) {
      return 'busy';
    }
    const isAboutAll =
      this.meaningOf(error) instanceof DependencyDownError || error instanceof ShuttingDownError;
    return isAboutAll ? 'all' : 'one';
  }

  private async settleAll(batch: Batch, worked: Worked[], options: RunOptions): Promise<Down | undefined> {
    const left: Taken[] = [];
    let dependency = '';
    // All in one go, so that what the broker is told about a batch leaves in one write.
    const settling = worked.map(async (each) => {
      const down = await this.settleOne(batch.taker, each, options);
      if (down) {
        left.push(each.taken);
        dependency = down.dependency;
      }
    });
    await Promise.all(settling);
    return left.length > 0 ? { dependency, batch: { taker: batch.taker, taken: left } } : undefined;
  }

  private async settleOne(
    taker: Taker,
    { taken, item, result }: Worked,
    options: RunOptions,
  ): Promise<DependencyDownError | undefined> {
    if (result instanceof DependencyDownError) {
      if (!options.blameMessage) {
        return result;
      }
      result = { kind: 'failed', reason: reasonOf(result) };
    }
    const { retry, maxAttempts, settler, memory, clock } = this.deps;
    const id = item?.id ?? taken.storedAtNanos;
    const { attempt, deliveries, streamSequence } = taken;
    if (result.kind === 'told') {
      this.lastSuccessAt = clock.now();
    }
    const contradicted =
      result.kind === 'again' ? memory.busy(streamSequence, clock.now(), this.lastSuccessAt) : 0;
    // A parked message is the end of the road: it is never parked again, but tried for ever.
    const mayPark = taker.handler.kind !== 'parked';
    const settlement = settle(result, {
      id,
      attempt,
      deliveries,
      contradicted,
      maxAttempts,
      retry,
      mayPark,
    });
    try {
      const pending = settler.execute(taken, settlement);
      const isSettled = pending instanceof Promise ? await pending : pending;
      const action = isSettled ? settlement.action : 'lost';
      this.observe(taken, item, decisionWord(result, settlement), action, result);
      return undefined;
    } catch (error) {
      return error instanceof DependencyDownError ? error : new DependencyDownError('nats', reasonOf(error));
    }
  }

  private observe(
    taken: Taken,
    item: Checked['item'] | undefined,
    decision: string,
    action: SettledRecord['action'],
    result: Result,
  ): void {
    this.deps.observer.settled?.({
      service: this.deps.service,
      type: item?.type ?? this.deps.typeOf(taken.msg.subject) ?? 'unknown',
      decision,
      action,
      attempt: taken.attempt,
      seconds: Math.max(0, this.deps.clock.now() - taken.takenAt) / 1000,
      id: item?.id,
      about: item && ('about' in item ? item.about : item.captureId),
      streamSequence: taken.streamSequence,
      error: 'reason' in result && result.kind !== 'wait' ? result.reason : undefined,
    });
  }
}
