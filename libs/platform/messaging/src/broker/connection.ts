import { connect, type NatsConnection } from '@nats-io/transport-node';
import { reasonOf } from '../words/errors.js';
import { backoffDelay, pause, within } from '../words/waiting.js';

export interface ConnectOptions {
  /** One URL or several of one cluster. */
  readonly servers: string | readonly string[];
  /** Name of the connection, as the broker's monitoring shows it. */
  readonly name: string;
  /** Seconds that the first connection may take before the start fails; default 30. Later ones are retried for ever. */
  readonly connectSeconds?: number;
  /**
   * Seconds after which a connection on which nothing comes back counts as lost and is dialled again; default 15. TCP
   * itself does not notice when the other side is gone without a word.
   */
  readonly silenceSeconds?: number | undefined;
}

export type ConnectionEvent = 'disconnected' | 'reconnected' | 'closed';

/** One connection to the broker that never gives up, and who wants to know about its ups and downs. */
export class BrokerConnection {
  private readonly listeners = new Set<(event: ConnectionEvent) => void>();
  private isUp = true;

  private constructor(
    readonly nc: NatsConnection,
    private readonly downtime: Downtime,
  ) {
    void this.watch();
  }

  /** @throws Error with one clear sentence when no server answers in time. */
  static async open(options: ConnectOptions): Promise<BrokerConnection> {
    const servers =
      typeof options.servers === 'string'
        ? options.servers.split(',').map((server) => server.trim())
        : [...options.servers];
    const deadline = Date.now() + (options.connectSeconds ?? 30) * 1000;
    let tries = 0;
    for (;;) {
      try {
        const downtime: Downtime = { since: undefined };
        return new BrokerConnection(await dial(servers, options, downtime), downtime);
      } catch (error) {
        const delay = backoffDelay(++tries, options.name, { baseMs: 200, capMs: 2_000 });
        if (Date.now() + delay > deadline) {
          throw new Error(
            `No NATS server answers at ${servers.map(withoutSecret).join(', ')} (${reasonOf(error, 200)}); start it or set NATS_URL.`,
            { cause: error },
          );
        }
        await pause(delay);
      }
    }
  }

  get isConnected(): boolean {
    return this.isUp && !this.nc.isClosed();
  }

  /** Calls the listener at each change; gives the function that ends this. */
  on(listener: (event: ConnectionEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends what is buffered and closes; a broker that is gone or silent does not hold it up longer than `ms`. */
  async close(ms = 1_000): Promise<void> {
    if (this.nc.isClosed()) {
      return;
    }
    if (this.isUp) {
      await within(
        this.nc.flush().catch(() => undefined),
        ms / 2,
      );
    }
    await within(this.nc.close(), ms / 2);
  }

  private async watch(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect') {
        this.isUp = false;
        this.tell('disconnected');
      } else if (status.type === 'reconnect') {
        this.isUp = true;
        this.downtime.since = undefined;
        this.tell('reconnected');
      }
    }
    this.isUp = false;
    this.tell('closed');
  }

  private tell(event: ConnectionEvent): void {
    for (const listener of this.listeners) {
      listener(event);
    }
  }
}

/** When the connection was lost, milliseconds since the epoch; `undefined` while it is there. */
interface Downtime {
  since: number | undefined;
}

const LEAST_WAIT_MS = 100;
const MOST_WAIT_MS = 5_000;

/** Pings that may stay without an answer: the third closes the connection. */
const UNANSWERED_PINGS = 2;

async function dial(
  servers: string[],
  { name, silenceSeconds = 15 }: ConnectOptions,
  downtime: Downtime,
): Promise<NatsConnection> {
  const silenceMs = silenceSeconds * 1_000;
  const jitter = backoffDelay(1, `${name}/${process.pid}`, { baseMs: 1_000, capMs: 2_000 }) / 1_000;
  const nc = await connect({
    servers,
    name,
    maxReconnectAttempts: -1,
    // Credentials that are refused for a while (a server that starts, a rotation) are no reason to give up.
    ignoreAuthErrorAbort: true,
    pingInterval: silenceMs / (UNANSWERED_PINGS + 1),
    maxPingOut: UNANSWERED_PINGS,
    // A server that accepts and says nothing is no server.
    timeout: Math.min(silenceMs, 5_000),
    // A stack trace for each request costs more than the request.
    noAsyncTraces: true,
    reconnectDelayHandler: () => {
      // A function of how long it has been down and not of how often this was called: the client asks again and
      // again while it waits, and a growing answer would make it wait for ever longer.
      const now = Date.now();
      downtime.since ??= now;
      return jitter * Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, (now - downtime.since) / 4));
    },
  });
  downtime.since = undefined;
  return nc;
}

const withoutSecret = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
