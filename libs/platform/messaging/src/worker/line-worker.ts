import type { Names, ServiceName } from '@dateline/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { Dependency } from '@dateline/dependency';
import { BrokerConnection } from '../broker/connection.js';
import { requireServerVersion, verifyProvisioned } from '../broker/verify.js';
import { AttemptMemory } from '../settle/attempts.js';
import { Settler } from '../settle/settle.js';
import { Trials } from '../settle/trials.js';
import { ConsumerLife } from '../take/consumer-life.js';
import { Hands } from '../take/hands.js';
import { LineConsumer } from '../take/line-consumer.js';
import { Runner } from '../take/runner.js';
import type { ConsumerPlan } from '../take/taker.js';
import { EventPublisher } from '../tell/publisher.js';
import { Teller } from '../tell/teller.js';
import type { ClaimStore } from '../wire/claims.js';
import type { HandlerDefinition } from '../words/handler.js';
import {
  guarded,
  systemClock,
  type CircuitState,
  type Clock,
  type MessagingObserver,
} from '../words/observer.js';
import { OUTAGE_BACKOFF, RETRY_BACKOFF, type Backoff } from '../words/waiting.js';
import { planConsumers, verifyHandlers } from './plan.js';

/** Settings of the messaging of one service. Every limit has a unit and a default. */
export interface LineWorkerOptions {
  /** NATS server, several servers of one cluster as a list or separated by commas. */
  readonly servers: string | readonly string[];
  readonly service: ServiceName;
  /** Version of the service, for the trail. */
  readonly version: string;
  readonly names: Names;
  /** Messages that a handler for single events works on at the same time; default 8. */
  readonly concurrency?: number;
  /**
   * Batches that a batch handler works on at the same time; default 1: two transactions at once would wait for each
   * other's rows, and one keeps the order.
   */
  readonly batchConcurrency?: number;
  /**
   * Messages in our hands, waiting ones included; default 8 × concurrency, or with a batch handler two batches more than
   * it works on.
   */
  readonly maxInFlight?: number;
  /** Most messages in one call of a batch handler; default 200. */
  readonly batchSize?: number;
  /** Milliseconds that the first message of a batch waits for others; default 20. */
  readonly batchLingerMs?: number;
  /** Seconds in which a stopping service finishes what runs; default 10, all else included. */
  readonly drainSeconds?: number;
  /** Seconds that one call of a handler may take; default 120. */
  readonly handlerSeconds?: number;
  /** Seconds after which telling an event is given up and the broker counts as down; default 30. */
  readonly tellSeconds?: number;
  /** Events that wait for their ack at the same time; default 256. */
  readonly tellInFlight?: number;
  /** Seconds for the first connection; default 30. */
  readonly connectSeconds?: number;
  /** Back-off between the attempts of a failing message; default 1 s doubling up to 60 s. */
  readonly retry?: Backoff;
  /** Back-off between the probes of a dependency that is down; default 0.5 s doubling up to 15 s. */
  readonly probe?: Backoff;
  /** Where data over MAX_EVENT_DATA_BYTES go; without it such events are refused. */
  readonly claims?: ClaimStore;
  /**
   * The servers that check, handlers and telling need: whose errors mean an outage, and who is asked before a message is
   * blamed for one. The broker is not among them.
   */
  readonly dependencies?: readonly Dependency[];
  readonly observer?: MessagingObserver;
  readonly clock?: Clock;
}

/** Time that closing keeps for the last flush. */
const FLUSH_MS = 750;

/** The messaging of one service without any framework: connects, verifies, consumes, drains. */
export class LineWorker {
  private connection: BrokerConnection | undefined;
  private told: EventPublisher | undefined;
  private consumers: LineConsumer[] = [];
  private unsubscribe: (() => void) | undefined;
  private drained: Promise<unknown> | undefined;
  private readonly observer: Required<MessagingObserver>;

  constructor(
    private readonly options: LineWorkerOptions,
    private readonly handlers: readonly HandlerDefinition[],
  ) {
    this.observer = guarded(options.observer ?? {});
  }

  /** Tells events outside a handler. @throws Error before {@link start} */
  get publisher(): EventPublisher {
    if (!this.told) {
      throw new Error('The messaging has not started yet, so there is no publisher.');
    }
    return this.told;
  }

  /** The connection to the broker. @throws Error before {@link start} */
  get broker(): BrokerConnection {
    if (!this.connection) {
      throw new Error('The messaging has not started yet, so there is no connection.');
    }
    return this.connection;
  }

  get isConnected(): boolean {
    return this.connection?.isConnected ?? false;
  }

  /** State of each consumer's circuit. */
  get circuits(): readonly CircuitState[] {
    return this.consumers.map((consumer) => consumer.circuit);
  }

  /** Messages in our hands. */
  get inFlight(): number {
    return this.consumers.reduce((sum, consumer) => sum + consumer.inFlight, 0);
  }

  /**
   * Connects, verifies everything that could fail on the first message, and starts to consume (law 11).
   *
   * @throws Error with one clear sentence that says what to do
   */
  async start(): Promise<void> {
    const { options } = this;
    verifyHandlers(options.service, this.handlers);
    this.connection = await BrokerConnection.open({
      servers: options.servers,
      name: `${options.names.namespace}-${options.service}`,
      connectSeconds: options.connectSeconds ?? 30,
    });
    try {
      requireServerVersion(this.connection.nc);
      // The account check would only repeat what the next lines find out more exactly.
      const jsm = await jetstreamManager(this.connection.nc, { checkAPI: false });
      await verifyProvisioned(jsm, options.names, options.service);
      this.begin(this.connection, jsm);
    } catch (error) {
      await this.connection.close();
      throw error;
    }
  }

  /**
   * Takes nothing more, settles what was begun and gives back the rest: see `drainSeconds`. Nothing that was finished is
   * delivered again. The publisher goes on, for what is told after the last message.
   */
  drain(): Promise<void> {
    const drainMs = (this.options.drainSeconds ?? 10) * 1000;
    const workMs = Math.max(drainMs / 2, drainMs - 2 * FLUSH_MS);
    this.drained ??= Promise.all(this.consumers.map((consumer) => consumer.close(workMs)));
    return this.drained.then(() => undefined);
  }

  /** Drains and closes the connection. */
  async close(): Promise<void> {
    await this.drain();
    await this.connection?.close(FLUSH_MS);
    this.unsubscribe?.();
  }

  private begin(connection: BrokerConnection, jsm: JetStreamManager): void {
    const { options } = this;
    const { observer } = this;
    observer.connection('connected');
    this.unsubscribe = connection.on((event) => observer.connection(event));
    this.told = new EventPublisher(connection.nc, {
      names: options.names,
      service: options.service,
      claims: options.claims,
      maxInFlight: options.tellInFlight ?? 256,
      deadlineSeconds: options.tellSeconds ?? 30,
      observer,
      clock: options.clock ?? systemClock,
    });
    this.consumers = planConsumers(options, this.handlers).map((plan) =>
      this.consumer(plan, connection, jsm),
    );
    this.consumers.forEach((consumer) => consumer.start());
  }

  private consumer(plan: ConsumerPlan, connection: BrokerConnection, jsm: JetStreamManager): LineConsumer {
    const { names, service, version, clock = systemClock, dependencies = [] } = this.options;
    const { observer, publisher } = this;
    const { stream, consumer, maxAttempts } = plan;
    const { nc } = connection;
    const stopper = new AbortController();
    const stopping = stopper.signal;
    const memory = new AttemptMemory();
    const hands: Hands = new Hands({
      nc,
      clock,
      memory,
      settle: (taken, settlement) => settler.execute(taken, settlement),
    });
    const settler = new Settler({
      names,
      service,
      publisher,
      memory,
      clock,
      released: (taken) => hands.release(taken),
    });
    const runner = new Runner({
      service,
      maxAttempts,
      retry: this.options.retry ?? RETRY_BACKOFF,
      handlerSeconds: this.options.handlerSeconds ?? 120,
      teller: new Teller({ service, version, publisher, clock }),
      settler,
      observer,
      clock,
      memory,
      dependencies,
      typeOf: names.typeOf,
    });
    return new LineConsumer({
      tools: { nc, plan, clock, hands, runner, stopping },
      trials: new Trials({ names, consumer, jsm, publisher }),
      life: new ConsumerLife({ connection, jsm, stream, consumer, observer, stopping }),
      observer,
      stopper,
      dependencies,
      probe: this.options.probe ?? OUTAGE_BACKOFF,
    });
  }
}
