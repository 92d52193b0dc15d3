import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { EventPublisher } from '../tell/publisher.js';
import { LineWorker } from '../worker/line-worker.js';
import type { LineWorkerOptions } from '../worker/options.js';
import type { CircuitState } from '../words/observer.js';
import { definitionsOf, JETSTREAM_TRANSPORT } from './takes.js';

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

  /**
   * Takes nothing more and settles what was taken; connection and publisher stay. To be called before Nest ends the
   * application, whose hooks run before it closes its transports.
   */
  async drain(): Promise<void> {
    await this.worker?.drain();
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
