import type { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

/** What {@link WatchedClient} reads beside the driver's own settings; `extra` of the data source carries it. */
export interface WatchedClientConfig extends ClientConfig {
  /** Milliseconds without a byte, while an answer is due, after which the connection counts as dead; 0: never. */
  readonly silenceMs?: number;
}

/** Milliseconds that a connection which says goodbye waits for the other end to hear it. */
const GOODBYE_MS = 1_000;

/**
 * A connection whose other end has vanished without a word (a firewall that forgot it, a machine that lost its power)
 * gives no error: the driver would wait for an answer until the kernel gives up, a quarter of an hour later. So this
 * side watches: a connection that owes an answer and is silent for too long is destroyed and never used again. Its
 * statements fail with `ETIMEDOUT`, the pool discards it and dials anew.
 *
 * The driver's own `query_timeout` fails the statement and keeps the dead connection, which is worse than nothing.
 */
export class WatchedClient extends Client {
  private owesAnswer = false;

  constructor(config: WatchedClientConfig) {
    super(config);
    const { silenceMs = 0 } = config;
    // The socket is known only then: TLS has replaced it.
    if (silenceMs > 0)
      this.once('connect', () => this.socket.setTimeout(silenceMs, () => this.check(silenceMs)));
    this.on('drain', () => (this.owesAnswer = false));
    this.end = this.goodbye(this.end.bind(this) as (...rest: unknown[]) => unknown) as Client['end'];
  }

  /** To be called with each statement that goes out; writing it starts the socket's clock anew. */
  protected asked(): void {
    this.owesAnswer = true;
  }

  private check(silenceMs: number): void {
    if (!this.owesAnswer) return;
    // A process that was stopped itself finds its clocks run down and the answer in its buffers: read those first.
    const { socket } = this;
    const { bytesRead } = socket;
    setImmediate(() => {
      if (!this.owesAnswer || socket.bytesRead !== bytesRead) return;
      const message = `PostgreSQL has not answered for ${silenceMs / 1000} s; the connection is given up.`;
      socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
    });
  }

  /** The goodbye of a dead connection is never heard, and its socket would stay. */
  private goodbye(end: (...rest: unknown[]) => unknown) {
    return (...rest: unknown[]) => {
      const { socket } = this;
      const timer = setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
      socket.once('close', () => clearTimeout(timer));
      return end(...rest);
    };
  }

  private get socket(): Socket {
    return this.connection.stream as Socket;
  }
}
