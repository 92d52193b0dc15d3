import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
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
import type { HandlerDefinition } from '../words/handler.js';
import { guarded, systemClock, type CircuitState, type MessagingObserver } from '../words/observer.js';
import { OUTAGE_BACKOFF, RETRY_BACKOFF } from '../words/waiting.js';
import type { LineWorkerOptions } from './options.js';
import { planConsumers, verifyHandlers } from './plan.js';

const DEFAULT_IN_FLIGHT_BYTES = 32 * 1024 ** 2;
/** Time that closing keeps for the last flush. */
const FLUSH_MS = 750;
/** For the last flush when other things took the time: without it, what was settled last would be delivered again. */
const LEAST_FLUSH_MS = 100;

/** The messaging of one service without any framework: connects, verifies, consumes, drains. */
export class LineWorker {
  private connection: BrokerConnection | undefined;
  private told: EventPublisher | undefined;
  private consumers: LineConsumer[] = [];
  private unsubscribe: (() => void) | undefined;
  private drained: Promise<void> | undefined;
  /** When closing has to be done, milliseconds since the epoch. */
  private closeBy = 0;
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
      silenceSeconds: options.silenceSeconds,
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
   * Takes nothing more, and settles what was taken: what has begun may end, what has not is given back, what does not
   * end in time is aborted and given back. Events can still be told when it resolves; {@link close} closes the rest. Both
   * together last no longer than `drainSeconds` from the first call on.
   */
  drain(): Promise<void> {
    this.drained ??= this.stopConsumers();
    return this.drained;
  }

  /** Stops taking, then closes the connection. Nothing that was finished is delivered again. */
  async close(): Promise<void> {
    await this.drain();
    const leftMs = Math.max(LEAST_FLUSH_MS, this.closeBy - Date.now());
    await this.connection?.close(Math.min(FLUSH_MS, leftMs));
    this.unsubscribe?.();
  }

  private async stopConsumers(): Promise<void> {
    const drainMs = (this.options.drainSeconds ?? 10) * 1000;
    this.closeBy = Date.now() + drainMs;
    // What closing needs after the work: for handlers to hear of their abort, and for the last flush.
    const restMs = Math.min(2 * FLUSH_MS, drainMs / 2);
    await Promise.all(this.consumers.map((consumer) => consumer.close(drainMs - restMs, restMs / 2)));
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
    const least = 4 * (connection.nc.info?.max_payload ?? 0);
    const maxInFlightBytes = Math.max(least, options.maxInFlightBytes ?? DEFAULT_IN_FLIGHT_BYTES);
    const plans = planConsumers({ ...options, maxInFlightBytes }, this.handlers);
    this.consumers = plans.map((plan) => this.consumer(plan, connection, jsm));
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
      claimBytes: plan.maxInFlightBytes,
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
