import {
  JetStreamApiCodes,
  JetStreamApiError,
  type ConsumerInfo,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { BrokerConnection } from '../broker/connection.js';
import { Epoch } from '../settle/taken.js';
import type { MessagingObserver } from '../words/observer.js';
import { backoffDelay, orAborted, OUTAGE_BACKOFF, pause } from '../words/waiting.js';

const NANOS_PER_MS = 1_000_000;
const DEFAULT_ACK_WAIT_NANOS = 30_000 * NANOS_PER_MS;

export interface ConsumerLifeDeps {
  readonly connection: BrokerConnection;
  readonly jsm: JetStreamManager;
  readonly stream: string;
  readonly consumer: string;
  readonly observer: MessagingObserver;
  readonly stopping: AbortSignal;
}

/**
 * Knows whether the consumer on the broker is still the one that delivered what is in our hands, and waits for a new
 * one when the broker was wiped: whoever owns the ledger provisions it again, and this service goes on by itself.
 */
export class ConsumerLife {
  private epoch: Epoch | undefined;
  private isVerifying = false;
  private readonly unsubscribe: () => void;

  constructor(private readonly deps: ConsumerLifeDeps) {
    this.unsubscribe = deps.connection.on((event) => {
      if (event === 'closed') {
        this.epoch?.end();
      } else {
        this.doubt();
      }
    });
  }

  /** The present life of the consumer, once it is certain; `undefined` when the service stops before. */
  async current(): Promise<Epoch | undefined> {
    if (this.epoch) {
      await orAborted(this.epoch.certain(), this.deps.stopping);
    }
    if (this.deps.stopping.aborted) {
      return undefined;
    }
    if (this.epoch && !this.epoch.isEnded) {
      return this.epoch;
    }
    const info = await this.found();
    this.epoch =
      info && new Epoch(info.created, (info.config.ack_wait ?? DEFAULT_ACK_WAIT_NANOS) / NANOS_PER_MS);
    return this.epoch;
  }

  /** Something is odd (connection lost, silence): settle nothing until the broker has said who it is. */
  doubt(): void {
    this.epoch?.doubt();
    void this.verify();
  }

  close(): void {
    this.unsubscribe();
    this.epoch?.end();
  }

  private async verify(): Promise<void> {
    const { epoch, deps } = this;
    if (this.isVerifying || !epoch || epoch.isEnded) {
      return;
    }
    this.isVerifying = true;
    for (let tries = 1; !epoch.isSure && !epoch.isEnded; tries++) {
      const info = deps.connection.isConnected ? await this.info() : 'unknown';
      if (info === 'missing') {
        epoch.end();
      } else if (info !== 'unknown') {
        // A store that was rolled back keeps its `created`, but it has not delivered yet what we hold.
        const isSame =
          info.created === epoch.createdAt && info.delivered.stream_seq >= epoch.highestDelivered;
        epoch[isSame ? 'confirm' : 'end']();
      } else if (
        !(await pause(backoffDelay(tries, deps.consumer, { baseMs: 50, capMs: 1_000 }), deps.stopping))
      ) {
        await pause(100);
      }
    }
    this.isVerifying = false;
  }

  private async found(): Promise<ConsumerInfo | undefined> {
    const { deps } = this;
    let wasMissing = false;
    for (let tries = 1; !deps.stopping.aborted; tries++) {
      const info = await this.info();
      if (typeof info !== 'string') {
        if (wasMissing) {
          deps.observer.connection?.('consumer-found', deps.consumer);
        }
        return info;
      }
      if (info === 'missing' && !wasMissing) {
        wasMissing = true;
        deps.observer.connection?.('consumer-missing', deps.consumer);
      }
      await pause(backoffDelay(tries, deps.consumer, OUTAGE_BACKOFF), deps.stopping);
    }
    return undefined;
  }

  private async info(): Promise<ConsumerInfo | 'missing' | 'unknown'> {
    try {
      return await this.deps.jsm.consumers.info(this.deps.stream, this.deps.consumer);
    } catch (error) {
      const isMissing =
        error instanceof JetStreamApiError &&
        (error.code === JetStreamApiCodes.ConsumerNotFound ||
          error.code === JetStreamApiCodes.StreamNotFound);
      return isMissing ? 'missing' : 'unknown';
    }
  }
}
