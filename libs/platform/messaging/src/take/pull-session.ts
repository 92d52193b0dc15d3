import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { within } from '../words/waiting.js';

/** Why a session ended by itself. */
export type PullLoss = 'consumer-deleted' | 'no-responders' | 'silent' | 'refused';

export interface PullSource {
  readonly nc: NatsConnection;
  readonly stream: string;
  readonly consumer: string;
}

export interface Amount {
  readonly messages: number;
  readonly bytes: number;
}

export interface PullEvents {
  /** Most that may be in our hands. */
  readonly capacity: Amount;
  /** How much more may be in our hands or on its way, what was already asked for included. */
  room(): Amount;
  message(msg: Msg): void;
  lost(loss: PullLoss): void;
}

/** Seconds that a pull request waits at the broker, and between the broker's signs of life while it waits. */
const EXPIRES_SECONDS = 30;
const HEARTBEAT_SECONDS = 5;
const NANOS = 1_000_000_000;
/** A refused or cut-off request is repeated after this pause, so that a broker in trouble is not asked in a loop. */
const REPEAT_MS = 250;
const STOP_TIMEOUT_MS = 2_000;

/**
 * Asks the broker for messages, never for more than there is room for. The client library's `consume()` is not used,
 * because it asks again when messages have arrived, not when they are done, and because it drops on stopping what is
 * already on the wire, which the broker then redelivers only after ack_wait. Here `stop()` drains: what was sent
 * arrives, what was not is kept by the broker.
 */
export class PullSession {
  private subscription: Subscription | undefined;
  private readonly inbox = createInbox();
  private asked = 0;
  private askedBytes = 0;
  private heardAt = Date.now();
  private watchdog: NodeJS.Timeout | undefined;
  private repeat: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly source: PullSource,
    private readonly events: PullEvents,
  ) {}

  start(): void {
    this.subscription = this.source.nc.subscribe(this.inbox, {
      callback: (error, msg) => (error ? this.lose('refused') : this.receive(msg)),
    });
    this.watchdog = setInterval(() => this.checkSilence(), HEARTBEAT_SECONDS * 1000);
    this.refill();
  }

  /** Asks anew for everything: the broker has forgotten the requests that it had. */
  restart(): void {
    this.asked = 0;
    this.askedBytes = 0;
    this.refill();
  }

  /**
   * Asks for more when half of what we may hold is free: a broker with a backlog answers each request at once, so asking
   * whenever one message is done would make a request of every message. The same holds for bytes.
   */
  refill(): void {
    const { capacity } = this.events;
    const left = this.events.room();
    const room = left.messages - this.asked;
    const bytes = left.bytes - this.askedBytes;
    if (this.isStopping || this.repeat || room <= 0 || room < capacity.messages / 2) {
      return;
    }
    if (bytes < capacity.bytes / 2) {
      return;
    }
    if (this.asked === 0) {
      this.heardAt = Date.now();
    }
    this.asked += room;
    this.askedBytes += bytes;
    const request = {
      batch: room,
      max_bytes: bytes,
      expires: EXPIRES_SECONDS * NANOS,
      idle_heartbeat: HEARTBEAT_SECONDS * NANOS,
    };
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.source.stream}.${this.source.consumer}`;
    this.source.nc.publish(subject, JSON.stringify(request), { reply: this.inbox });
  }

  /** Stops asking; when it resolves, everything that the broker sent has been given to `message`. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.watchdog);
    clearTimeout(this.repeat);
    const { subscription } = this;
    if (subscription && !subscription.isClosed() && !this.source.nc.isClosed()) {
      await within(subscription.drain(), STOP_TIMEOUT_MS).catch(() => undefined);
    }
  }

  private receive(msg: Msg): void {
    this.heardAt = Date.now();
    if (msg.reply) {
      this.reduce(1, msg.data.byteLength);
      this.events.message(msg);
      this.refill();
      return;
    }
    this.receiveStatus(msg.headers?.code ?? 0, msg.headers?.description ?? '', msg);
  }

  /** Status codes of pull requests: NATS ADR-13 and the server's `consumer.go`. */
  private receiveStatus(code: number, description: string, msg: Msg): void {
    if (code === 100) {
      return;
    }
    if (code === 503) {
      this.lose('no-responders');
      return;
    }
    if (code === 409 && /consumer deleted/i.test(description)) {
      this.lose('consumer-deleted');
      return;
    }
    const unfulfilled = Number(msg.headers?.get('Nats-Pending-Messages') || this.asked);
    // Headers and subject count at the broker and not here, so the last word is the broker's.
    this.reduce(unfulfilled, Number(msg.headers?.get('Nats-Pending-Bytes') || this.askedBytes));
    if (code === 408 || code === 404) {
      this.refill();
      return;
    }
    this.repeat ??= setTimeout(() => {
      this.repeat = undefined;
      this.refill();
    }, REPEAT_MS);
  }

  private reduce(messages: number, bytes: number): void {
    this.asked = Math.max(0, this.asked - messages);
    this.askedBytes = this.asked === 0 ? 0 : Math.max(0, this.askedBytes - bytes);
  }

  private checkSilence(): void {
    if (this.asked > 0 && Date.now() - this.heardAt > 2.5 * HEARTBEAT_SECONDS * 1000) {
      this.lose('silent');
    }
  }

  private lose(loss: PullLoss): void {
    if (!this.isStopping) {
      this.events.lost(loss);
    }
  }
}
