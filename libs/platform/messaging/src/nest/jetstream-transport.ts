import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { LineWorker, type LineWorkerOptions } from '../line-worker.js';
import type { Outcome } from '../outcome/outcome.js';
import type { CircuitState } from '../observer.js';
import type { HandlerDefinition } from '../take/lane.js';
import type { EventPublisher } from '../tell/event-publisher.js';
import { openSink } from './error-sink.js';
import { JETSTREAM_TRANSPORT, type TakeExtras } from './takes.decorator.js';

/**
 * JetStream as a transport of Nest: `app.connectMicroservice({ strategy })`. A thin coat over {@link LineWorker},
 * which does the work; here Nest's handlers become the worker's.
 */
export class JetStreamTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM_TRANSPORT;
  /** The worker awaits each handler and settles by what it throws. */
  override readonly propagatesEventHandlerErrors = true;
  private worker: LineWorker | undefined;

  constructor(private readonly options: LineWorkerOptions) {
    super();
  }

  /** Connects, verifies and consumes; an error in one clear sentence goes to the callback, so that the start fails. */
  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Drains and disconnects; see `drainSeconds`. */
  async close(): Promise<void> {
    await this.worker?.close();
  }

  /** Nest's hook for transport events; this transport reports to its observer instead. */
  on(): never {
    throw new Error('JetStreamTransport has no events of its own; pass an observer in its options.');
  }

  /** The connection to NATS. */
  unwrap<Connection>(): Connection {
    return this.started.broker.nc as Connection;
  }

  /** Tells events outside a handler. */
  get publisher(): EventPublisher {
    return this.started.publisher;
  }

  /** The worker, for its connection, its circuits and its numbers. @throws Error before the start */
  get started(): LineWorker {
    if (!this.worker) {
      throw new Error('The transport has not started yet; call startAllMicroservices() first.');
    }
    return this.worker;
  }

  /** True while the broker is connected; for readiness. */
  get isConnected(): boolean {
    return this.worker?.isConnected ?? false;
  }

  /** State of each consumer's circuit; for readiness and the live picture. */
  get circuits(): readonly CircuitState[] {
    return this.worker?.circuits ?? [];
  }

  private async start(): Promise<void> {
    const handlers = [...this.getHandlers()].flatMap(([pattern, handler]) => definitionsOf(pattern, handler));
    const worker = new LineWorker(this.options, handlers);
    await worker.start();
    this.worker = worker;
  }
}

/** Nest chains methods with the same pattern; each becomes a handler of its own, so that a second one is noticed. */
function definitionsOf(pattern: string, handler: MessageHandler): HandlerDefinition[] {
  const extras = handler.extras as Partial<TakeExtras> | undefined;
  if (!extras?.kind) {
    throw new Error(
      `The handler "${pattern}" is no @Takes, @TakesBatch or @TakesParked method; this transport takes no other.`,
    );
  }
  const definition = definitionOf(extras as TakeExtras, handler);
  return handler.next
    ? [definition, ...definitionsOf(pattern, handler.next as MessageHandler)]
    : [definition];
}

function definitionOf(extras: TakeExtras, handler: MessageHandler): HandlerDefinition {
  const { contracts, batchSize, lingerMs } = extras;
  const many = (items: readonly unknown[]) => call<readonly Outcome[]>(handler, items);
  switch (extras.kind) {
    case 'one':
      return { kind: 'one', contracts, handle: (event) => call<Outcome>(handler, event) };
    case 'batch':
      return { kind: 'batch', contracts, batchSize, lingerMs, handle: many };
    case 'parked':
      return { kind: 'parked', batchSize, lingerMs, handle: many };
  }
}

/** Calls a handler through Nest and gives its answer, or throws what it threw and not what Nest made of it. */
async function call<Answer>(handler: MessageHandler, argument: object): Promise<Answer> {
  const sink = openSink(argument);
  const answer: unknown = await handler(argument);
  const value: unknown = isObservable(answer)
    ? await lastValueFrom(answer, { defaultValue: undefined })
    : answer;
  if (sink.hasFailed) {
    throw sink.error;
  }
  return value as Answer;
}
