import type { ServiceName } from '@dateline/contracts';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../observer.js';
import { attemptOf, type AttemptMemory } from '../settle/attempts.js';
import type { Backoff } from '../settle/backoff.js';
import type { Executor } from '../settle/executor.js';
import { deliveryOf } from './delivery.js';
import type { Epoch } from './epoch.js';
import type { Lane } from './lane.js';
import { Taken } from './taken.js';
import type { Unit, UnitRunner } from './unit-runner.js';

/** One durable consumer and the handlers for what it delivers. */
export interface ConsumerPlan {
  readonly service: ServiceName;
  readonly stream: string;
  readonly consumer: string;
  readonly maxAttempts: number;
  /** Most messages in our hands: running, waiting, and held while a dependency is down. */
  readonly maxInFlight: number;
  readonly lanes: readonly Lane[];
  /** The lane of a subject; one that parks everything when no handler takes it. Always one of `lanes`. */
  laneOf(subject: string): Lane;
}

/** What all phases of a consumer share: the plan, the messages in our hands, and the tools. */
export interface Workbench {
  readonly nc: NatsConnection;
  readonly plan: ConsumerPlan;
  readonly clock: Clock;
  readonly runner: UnitRunner;
  readonly executor: Executor;
  readonly memory: AttemptMemory;
  /** Everything that was delivered and is not settled. */
  readonly held: Set<Taken>;
  /** Back-off between probes of a dependency that is down. */
  readonly probe: Backoff;
  /** Aborts when the consumer is being stopped. */
  readonly stopping: AbortSignal;
}

/** Takes a delivered message into our hands; `undefined` when it is no delivery of a consumer. */
export function take(bench: Workbench, msg: Msg, epoch: Epoch): Taken | undefined {
  const delivery = deliveryOf(msg.reply);
  if (!delivery) {
    return undefined;
  }
  const known = bench.memory.known(delivery.streamSequence);
  const attempt = attemptOf(delivery.deliveries, known, bench.plan.maxAttempts);
  const taken = new Taken(bench.nc, msg, delivery, attempt, epoch, bench.clock.now());
  epoch.delivered(delivery.streamSequence);
  bench.held.add(taken);
  return taken;
}

/** Gives messages back without burning an attempt; `spreadMs` sets each a little later than the one before. */
export function giveBack(bench: Workbench, messages: readonly Taken[], delayMs = 0, spreadMs = 0): void {
  messages.forEach((taken, index) => {
    const settlement = { action: 'nak', delayMs: delayMs + index * spreadMs, counts: false } as const;
    void bench.executor.execute(taken, settlement);
  });
}

/** Messages that must not run at all: no handler takes them, or they have used up all attempts by vanishing. */
export function refuse(bench: Workbench, taken: Taken, lane: Lane): Promise<unknown> | undefined {
  const unit: Unit = { lane, taken: [taken] };
  // A parked message is never refused: there is no other place for it, so it is tried for ever.
  if (lane.mayPark && taken.attempt.attempt > bench.plan.maxAttempts) {
    return bench.runner.dismiss(unit, { kind: 'vanished', deliveries: taken.delivery.deliveries });
  }
  return undefined;
}
