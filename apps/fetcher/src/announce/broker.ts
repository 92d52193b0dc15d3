import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Names } from '@dateline/contracts';
import {
  BrokerConnection,
  BrokerWatch,
  EventPublisher,
  provision,
  readLastAnnounced,
  readOldestUnacknowledged,
  verifyBroker,
  type BrokerMemory,
  type ClaimStore,
  type MessagingObserver,
  type OldestUnacknowledged,
} from '@dateline/messaging';
import type { Announcer, AnnouncingBroker } from './announcer.js';

export interface BrokerOptions {
  servers: string;
  names: Names;
  claims: ClaimStore;
  memory: BrokerMemory;
  observer: MessagingObserver;
  logger: Logger;
}

/**
 * The fetcher's side of the broker: a publisher, and the watch over the broker's memory. The fetcher is the one service
 * that provisions while it runs (docs/decisions/0004): when the broker was wiped, everything that has to be told again
 * is in the ledger, and the announcer is here.
 */
export class Broker implements AnnouncingBroker, OnApplicationShutdown {
  private watch: BrokerWatch | undefined;

  private constructor(
    private readonly connection: BrokerConnection,
    readonly publisher: EventPublisher,
    private readonly options: BrokerOptions,
  ) {}

  /** Connects and verifies; fails with one sentence when `dateline setup` has never run. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const { servers, names, claims, observer } = options;
    const connection = await BrokerConnection.open({ servers, name: 'dateline-fetcher' });
    await verifyOrMend(connection, options);
    connection.on((event) => observer.connection?.(event));
    observer.connection?.('connected');
    return new Broker(
      connection,
      new EventPublisher(connection.nc, { names, service: 'fetcher', claims, observer }),
      options,
    );
  }

  /** Begins to watch; what the broker has lost is provisioned and announced again. */
  async watchMemory(announcer: Announcer): Promise<void> {
    const { names, memory, logger } = this.options;
    this.watch = new BrokerWatch({
      connection: this.connection,
      names,
      memory,
      publisher: this.publisher,
      intervalSeconds: 5,
      onMemoryLost: async (loss) => {
        await provision(this.connection.nc, names);
        // The other streams bring no work: what they lost is not in flight.
        if (loss.stream === names.streams.events) announcer.recover(loss.text);
      },
      onError: (error) =>
        logger.warn({ event: 'broker-watch-failed', err: error }, 'The broker could not be looked at.'),
    });
    await this.watch.start();
  }

  get isConnected(): boolean {
    return this.connection.isConnected;
  }

  /** What each consumer of the line has still to bring; see `readOldestUnacknowledged`. */
  oldestUnacknowledged(): Promise<OldestUnacknowledged[]> {
    return readOldestUnacknowledged(this.connection.nc, this.options.names);
  }

  /** The capture that was announced last; see `readLastAnnounced`. */
  lastAnnounced(): Promise<string | undefined> {
    return readLastAnnounced(this.connection.nc, this.options.names);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watch?.stop();
    await this.connection.close();
  }
}

/**
 * A broker without our streams, although the ledger remembers them, was wiped while no fetcher ran: nobody else would
 * mend that, so it is mended here. A broker that never had them needs `dateline setup`.
 */
async function verifyOrMend(connection: BrokerConnection, options: BrokerOptions): Promise<void> {
  const { names, memory, logger } = options;
  try {
    await verifyBroker(connection.nc, names, 'fetcher');
  } catch (error) {
    if (Object.keys(await memory.load()).length === 0) throw error;
    logger.warn(
      { event: 'broker-mended', err: error },
      'The broker has lost its streams; they are made again.',
    );
    await provision(connection.nc, names);
  }
}
