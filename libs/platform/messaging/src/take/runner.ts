import type { ServiceName } from '@dateline/contracts';
import { DependencyDownError, type Dependency } from '@dateline/dependency';
import type { AttemptMemory } from '../settle/attempts.js';
import { decisionWord, resultOf, settle, type Result, type Settler } from '../settle/settle.js';
import type { Taken } from '../settle/taken.js';
import type { Teller } from '../tell/teller.js';
import { decodeEvent, isFault, type Fault } from '../wire/decode.js';
import { parkedOf } from '../wire/parking.js';
import { reasonOf } from '../words/errors.js';
import type { Clock, MessagingObserver, SettledRecord } from '../words/observer.js';
import type { Backoff } from '../words/waiting.js';
import { Handling, type Handled } from './handling.js';
import type { Batch, Checked, Down, Taker } from './taker.js';

export interface RunnerDeps {
  readonly service: ServiceName;
  readonly maxAttempts: number;
  readonly retry: Backoff;
  readonly handlerSeconds: number;
  /** Bytes of claims that one batch may bring in at the same time; what is over runs after the others. */
  readonly claimBytes: number;
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
    const isAbout = this.isAbout.bind(this);
    const handling = new Handling({ handlerSeconds, isAbout, now: () => clock.now() });
    this.running.add(handling);
    try {
      for (let rest = batch.taken; ;) {
        const { worked, later } = await this.work(batch.taker, rest, handling);
        const down = await this.settleAll(batch.taker, worked, options);
        if (down ?? later.length === 0) {
          return down && { ...down, batch: { ...batch, taken: [...down.batch.taken, ...later] } };
        }
        rest = later;
      }
    } finally {
      this.running.delete(handling);
    }
  }

  /** Settles messages that are not run at all. */
  dismiss(batch: Batch, result: Result): Promise<Down | undefined> {
    return this.settleAll(
      batch.taker,
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

  /** Works on all of them, or on as many as their claims leave room for; the others are for later. */
  private async work(
    taker: Taker,
    taken: readonly Taken[],
    handling: Handling,
  ): Promise<{ worked: Worked[]; later: readonly Taken[] }> {
    const worked: Worked[] = [];
    const ready: Checked[] = [];
    let next = 0;
    for (let bytes = 0; next < taken.length && bytes <= this.deps.claimBytes; next++) {
      const each = taken[next] as Taken;
      try {
        const pending = this.check(taker, each, handling);
        const item = pending instanceof Promise ? await pending : pending;
        bytes += each.claimBytes;
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
    return { worked, later: taken.slice(next) };
  }

  private check(
    { handler, context }: Taker,
    taken: Taken,
    handling: Handling,
  ): Checked['item'] | Fault | Promise<Checked['item'] | Fault> {
    return handler.kind === 'parked'
      ? parkedOf(taken, context, handling)
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

  private meaningOf(error: unknown): Result | DependencyDownError {
    return resultOf(error, this.deps.dependencies);
  }

  private isAbout(error: unknown): 'all' | 'busy' | 'one' {
    const meaning = this.meaningOf(error);
    if (meaning instanceof DependencyDownError || meaning.kind === 'wait') return 'all';
    return meaning.kind === 'again' ? 'busy' : 'one';
  }

  private async settleAll(taker: Taker, worked: Worked[], options: RunOptions): Promise<Down | undefined> {
    const left: Taken[] = [];
    let dependency = '';
    // All in one go, so that what the broker is told about a batch leaves in one write.
    const settling = worked.map(async (each) => {
      const down = await this.settleOne(taker, each, options);
      if (down) {
        left.push(each.taken);
        dependency = down.dependency;
      }
    });
    await Promise.all(settling);
    return left.length > 0 ? { dependency, batch: { taker, taken: left } } : undefined;
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
