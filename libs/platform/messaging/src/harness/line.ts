import { namesFor, type Names, type ServiceName, type TellableEvent } from '@dateline/contracts';
import {
  jetstreamManager,
  type ConsumerInfo,
  type JetStreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { randomBytes } from 'node:crypto';
import { provision } from '../broker/provision.js';
import { LineWorker } from '../worker/line-worker.js';
import type { LineWorkerOptions } from '../worker/options.js';
import type { CircuitState, SettledRecord, ToldRecord } from '../words/observer.js';
import type { HandlerDefinition } from '../words/handler.js';
import { EventPublisher } from '../tell/publisher.js';
import type { ClaimStore } from '../wire/claims.js';

export const SERVERS = process.env['NATS_URL'] ?? 'nats://127.0.0.1:4222';
const SMALL = 64 * 1024 ** 2;

/** One namespace on the real server with what a spec needs of it; leaves nothing behind. */
export class TestLine {
  readonly names: Names = namesFor(`t${randomBytes(6).toString('hex')}`);
  readonly settled: SettledRecord[] = [];
  readonly told: ToldRecord[] = [];
  readonly circuits: CircuitState[] = [];
  readonly connections: string[] = [];
  private readonly workers: LineWorker[] = [];

  private constructor(
    readonly nc: NatsConnection,
    readonly jsm: JetStreamManager,
  ) {}

  static async open(): Promise<TestLine> {
    const nc = await connect({ servers: SERVERS });
    const line = new TestLine(nc, await jetstreamManager(nc));
    await line.provision();
    return line;
  }

  provision() {
    return provision(this.nc, this.names, { streamBytes: SMALL });
  }

  /** A publisher that plays any service. */
  publisher(service: ServiceName = 'fetcher', claims?: ClaimStore): EventPublisher {
    return new EventPublisher(this.nc, { names: this.names, service, claims });
  }

  tell(...events: TellableEvent[]) {
    return this.publisher().publish(events);
  }

  options(service: ServiceName, over: Partial<LineWorkerOptions> = {}): LineWorkerOptions {
    return {
      servers: SERVERS,
      service,
      version: '1.0.0',
      names: this.names,
      retry: { baseMs: 20, capMs: 100 },
      observer: {
        settled: (record) => this.settled.push(record),
        told: (record) => this.told.push(record),
        circuit: (state) => this.circuits.push(state),
        connection: (state) => this.connections.push(state),
      },
      ...over,
    };
  }

  /** Starts a worker; it is closed with the line, if the spec does not close it before. */
  async work(
    service: ServiceName,
    handlers: readonly HandlerDefinition[],
    over: Partial<LineWorkerOptions> = {},
  ): Promise<LineWorker> {
    const worker = new LineWorker(this.options(service, over), handlers);
    await worker.start();
    this.workers.push(worker);
    return worker;
  }

  async messages(stream: string, subject?: string): Promise<StoredMsg[]> {
    const { state } = await this.jsm.streams.info(stream);
    const all: StoredMsg[] = [];
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
      const message = await this.jsm.streams.getMessage(stream, { seq });
      if (message && (subject === undefined || message.subject === subject)) {
        all.push(message);
      }
    }
    return all;
  }

  parked(): Promise<StoredMsg[]> {
    return this.messages(this.names.streams.parked);
  }

  consumer(service: ServiceName): Promise<ConsumerInfo> {
    return this.jsm.consumers.info(this.names.streams.events, this.names.consumer(service));
  }

  /** Changes a consumer's ack_wait; the worker follows the consumer's own value when it starts. */
  async ackWait(service: ServiceName, ms: number): Promise<void> {
    await this.jsm.consumers.update(this.names.streams.events, this.names.consumer(service), {
      ack_wait: ms * 1_000_000,
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    for (const stream of Object.values(this.names.streams)) {
      await this.jsm.streams.delete(stream).catch(() => undefined);
    }
    await this.nc.close();
  }
}

/** Resolves when the condition holds; fails with its text after the time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  ms = 10_000,
): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`After ${ms} ms it was still not so: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Timers and sockets that are open now. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => ['Timeout', 'TCPSocketWrap'].includes(kind));
}

/** Timers and sockets that are open now and were not before; a spec that leaves any has leaked them. */
export function leftovers(before: readonly string[]): string[] {
  const known = [...before];
  return openHandles().filter((kind) => {
    const index = known.indexOf(kind);
    return index < 0 || known.splice(index, 1).length === 0;
  });
}
