import type { OnApplicationShutdown } from '@nestjs/common';
import { BrokerConnection, readConsumers, type ConsumerPicture } from '@dateline/messaging';
import type { Names } from '@dateline/contracts';

/** Milliseconds between two tries to reach a broker that does not answer. */
const RETRY_MS = 5_000;
/** Milliseconds that the broker has for an answer; the picture has more to show than its numbers. */
const ANSWER_MS = 2_000;

/**
 * The api's look at the broker, for the live picture alone: articles are read and searched without it, so a broker that
 * is down neither delays the start nor makes the api unready.
 */
export class BrokerView implements OnApplicationShutdown {
  private connection: BrokerConnection | undefined;
  private triedAt = -Infinity;

  constructor(
    private readonly servers: string,
    private readonly names: Names,
  ) {}

  /** The line's consumers; none while the broker does not answer, or not in time. */
  async consumers(): Promise<readonly ConsumerPicture[]> {
    const connection = await this.connected();
    if (!connection) return [];
    const late = new Promise<readonly ConsumerPicture[]>((resolve) => {
      setTimeout(() => resolve([]), ANSWER_MS).unref();
    });
    return Promise.race([readConsumers(connection.nc, this.names).catch(() => []), late]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection?.close();
  }

  private async connected(): Promise<BrokerConnection | undefined> {
    if (this.connection) return this.connection.isConnected ? this.connection : undefined;
    if (performance.now() - this.triedAt < RETRY_MS) return undefined;
    this.triedAt = performance.now();
    this.connection = await BrokerConnection.open({
      servers: this.servers,
      name: 'dateline-api',
      connectSeconds: 0,
    }).catch(() => undefined);
    return this.connection;
  }
}
