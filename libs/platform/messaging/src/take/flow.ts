import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Epoch, Taken } from '../settle/taken.js';
import type { Clock } from '../words/observer.js';
import type { Hands } from './hands.js';
import { PullSession, type PullLoss } from './pull-session.js';
import type { Runner } from './runner.js';
import type { Batch, ConsumerPlan, Down, Taker } from './taker.js';

/** What a consumer works with: the plan, the messages in its hands, and who runs them. */
export interface ConsumerTools {
  readonly nc: NatsConnection;
  readonly plan: ConsumerPlan;
  readonly clock: Clock;
  readonly hands: Hands;
  readonly runner: Runner;
  /** Aborts when the consumer is being stopped. */
  readonly stopping: AbortSignal;
}

/** Why the normal flow ended. What the end names is still in our hands; everything else is settled or given back. */
export type FlowEnd =
  | { readonly why: 'stop' }
  | { readonly why: 'lost'; readonly loss: PullLoss }
  | { readonly why: 'down'; readonly down: Down }
  | { readonly why: 'suspects'; readonly suspects: Taken[] };

/** Give-back of what a second handler could not do either, once the circuit is open: milliseconds. */
const DOWN_DELAY_MS = 1_000;

/** The normal state of a consumer: pull, queue, run, until something ends it. */
export class Flow {
  private readonly queues = new Map<Taker, Queue>();
  private readonly session: PullSession;
  private end: FlowEnd | undefined;
  private resolveEnd: (() => void) | undefined;
  private running = 0;
  private resolveIdle: (() => void) | undefined;

  constructor(
    private readonly tools: ConsumerTools,
    private readonly epoch: Epoch,
  ) {
    const { plan, hands } = tools;
    for (const taker of plan.takers) {
      this.queues.set(taker, new Queue(taker, tools.clock, () => this.pump()));
    }
    this.session = new PullSession(
      { nc: tools.nc, stream: plan.stream, consumer: plan.consumer },
      {
        capacity: { messages: plan.maxInFlight, bytes: plan.maxInFlightBytes },
        room: () => ({
          messages: this.end ? 0 : plan.maxInFlight - hands.count,
          bytes: plan.maxInFlightBytes - hands.size,
        }),
        message: (msg) => this.accept(msg),
        lost: (loss) => this.finish({ why: 'lost', loss }),
      },
    );
  }

  async run(): Promise<FlowEnd> {
    const { stopping } = this.tools;
    const ended = new Promise<void>((resolve) => (this.resolveEnd = resolve));
    const onStop = () => this.finish({ why: 'stop' });
    stopping.addEventListener('abort', onStop, { once: true });
    if (stopping.aborted) {
      onStop();
    } else {
      this.session.start();
    }
    // After a reconnect the broker has forgotten what was asked for; after its end, this life has nothing to ask.
    const unsubscribe = this.epoch.onCertain(() =>
      this.epoch.isEnded ? this.finish({ why: 'lost', loss: 'consumer-deleted' }) : this.session.restart(),
    );
    await ended;
    unsubscribe();
    await this.session.stop();
    if (this.end?.why === 'suspects') {
      // Suspects run alone, so what was taken beside them is finished first.
      this.pump();
    } else {
      this.giveBackQueues();
    }
    await this.idle();
    stopping.removeEventListener('abort', onStop);
    return this.end as FlowEnd;
  }

  private accept(msg: Msg): void {
    const { hands, plan } = this.tools;
    const taken = hands.take(msg, this.epoch);
    if (!taken) {
      return;
    }
    if (taken.isSuspect) {
      this.suspect(taken);
    } else if (this.end && this.end.why !== 'suspects') {
      hands.giveBack([taken]);
    } else {
      this.queues.get(plan.takerOf(msg.subject))?.push(taken);
      this.pump();
    }
  }

  private suspect(taken: Taken): void {
    if (!this.end) {
      this.finish({ why: 'suspects', suspects: [taken] });
    } else if (this.end.why === 'suspects') {
      this.end.suspects.push(taken);
    } else {
      this.tools.hands.giveBack([taken]);
    }
  }

  private pump(): void {
    if (this.end && this.end.why !== 'suspects') {
      return;
    }
    for (const queue of this.queues.values()) {
      for (let batch = queue.next(); batch; batch = queue.next()) {
        this.launch(queue, batch);
      }
    }
  }

  private launch(queue: Queue, batch: Batch): void {
    queue.running++;
    this.track(
      this.tools.runner
        .run(batch)
        .then((down) => down && this.onDown(down))
        .finally(() => queue.running--),
    );
  }

  private track(work: Promise<unknown>): void {
    this.running++;
    void work
      .catch(() => undefined)
      .finally(() => {
        this.running--;
        this.pump();
        this.session.refill();
        this.checkIdle();
      });
  }

  private onDown(down: Down): void {
    const { hands } = this.tools;
    if (this.end && this.end.why !== 'suspects') {
      hands.giveBack(down.batch.taken, this.end.why === 'stop' ? 0 : DOWN_DELAY_MS);
      return;
    }
    if (this.end) {
      hands.giveBack(this.end.suspects, DOWN_DELAY_MS, DOWN_DELAY_MS);
      this.end = undefined;
    }
    this.finish({ why: 'down', down });
    this.giveBackQueues();
  }

  private finish(end: FlowEnd): void {
    if (!this.end) {
      this.end = end;
      this.resolveEnd?.();
    } else if (end.why === 'stop' && this.end.why === 'suspects') {
      this.tools.hands.giveBack(this.end.suspects);
      this.end = end;
      this.giveBackQueues();
    }
  }

  private giveBackQueues(): void {
    for (const queue of this.queues.values()) {
      this.tools.hands.giveBack(queue.clear());
    }
    this.checkIdle();
  }

  /** Resolves when nothing runs and, while suspects wait, nothing is queued. */
  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.resolveIdle = resolve;
      this.checkIdle();
    });
  }

  private checkIdle(): void {
    const isEmpty = [...this.queues.values()].every((queue) => queue.length === 0);
    if (this.running === 0 && isEmpty) {
      this.resolveIdle?.();
    }
  }
}

/** What waits for one handler, and when it is enough for a batch. */
class Queue {
  private waiting: Taken[] = [];
  private linger: NodeJS.Timeout | undefined;
  running = 0;

  /** @param ready called when the first message has waited long enough for others */
  constructor(
    readonly taker: Taker,
    private readonly clock: Clock,
    private readonly ready: () => void,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  push(taken: Taken): void {
    this.waiting.push(taken);
  }

  /** The next batch, when the handler has room and the batch is full or its first message has lingered. */
  next(): Batch | undefined {
    const { taker } = this;
    const [first] = this.waiting;
    if (!first || this.running >= taker.concurrency) {
      return undefined;
    }
    if (this.waiting.length < taker.size) {
      const remaining = first.takenAt + taker.lingerMs - this.clock.now();
      if (remaining > 0) {
        this.linger ??= setTimeout(() => {
          this.linger = undefined;
          this.ready();
        }, remaining);
        return undefined;
      }
    }
    return { taker, taken: this.waiting.splice(0, taker.size) };
  }

  /** Takes everything out that has not begun. */
  clear(): Taken[] {
    clearTimeout(this.linger);
    this.linger = undefined;
    const all = this.waiting;
    this.waiting = [];
    return all;
  }
}
