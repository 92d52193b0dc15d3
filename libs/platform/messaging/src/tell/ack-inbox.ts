import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** The broker's word that a message is stored (NATS `io.nats.jetstream.api.v1.pub_ack_response`). */
export interface Stored {
  readonly stream: string;
  readonly seq: number;
  /** The broker had the message id in its duplicate window; nothing was stored anew. */
  readonly duplicate: boolean;
}

interface Waiting {
  readonly subject: string;
  readonly until: number;
  resolve(stored: Stored): void;
  reject(error: Error): void;
}

/** No service answers the subject: no stream takes it, or JetStream is not there (NATS ADR-7). */
const NO_RESPONDERS = 503;

/**
 * Publishes and waits for the ack. The client's own `publish` makes a request of each message, with a timer, a mux entry
 * and two more objects; here one subscription and one timer serve all, for half the CPU.
 */
export class AckInbox {
  private readonly inbox = createInbox();
  private readonly waiting = new Map<string, Waiting>();
  private count = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly nc: NatsConnection,
    private readonly timeoutMs: number,
  ) {
    nc.subscribe(`${this.inbox}.*`, { callback: (error, msg) => void (error ?? this.receive(msg)) });
  }

  /** @throws Error when the message was not stored, or nobody said so in time; it may be stored then */
  publish(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<Stored> {
    return new Promise((resolve, reject) => {
      const token = (this.count += 1).toString(36);
      this.nc.publish(subject, data, { headers, reply: `${this.inbox}.${token}` });
      this.waiting.set(token, { subject, until: Date.now() + this.timeoutMs, resolve, reject });
      this.timer ??= setTimeout(() => this.expire(), this.timeoutMs);
    });
  }

  private receive(msg: Msg): void {
    const token = msg.subject.slice(this.inbox.length + 1);
    const waiting = this.waiting.get(token);
    this.waiting.delete(token);
    if (this.waiting.size === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    if (!waiting) return;
    try {
      waiting.resolve(storedOf(msg));
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  private expire(): void {
    const now = Date.now();
    for (const [token, { until, subject, reject }] of this.waiting) {
      if (until > now) break;
      this.waiting.delete(token);
      reject(new Error(`no ack for ${subject} within ${this.timeoutMs} ms`));
    }
    const [next] = this.waiting.values();
    this.timer = next && setTimeout(() => this.expire(), Math.max(1, next.until - now));
  }
}

function storedOf(msg: Msg): Stored {
  if (msg.headers?.code === NO_RESPONDERS) throw new Error('no stream takes it');
  const { error, stream, seq, duplicate } = msg.json<
    Partial<Stored> & { error?: { description?: string } }
  >();
  if (error || stream === undefined || seq === undefined) throw new Error(error?.description ?? 'no ack');
  return { stream, seq, duplicate: duplicate === true };
}
