import path from 'node:path';
import { startTemporaryStack, type TemporaryStack } from '@dateline/local-stack';
import type { TestServers } from '../harness/test-servers.js';
import { BrokerStore } from './broker-store.js';
import { FailoverPostgres } from './failover-postgres.js';
import { openProxy, type ServerProxy } from './server-proxy.js';

export type ServerKey = 'nats' | 'postgres' | 'elasticsearch';

export interface FaultyServersOptions {
  /** An Elasticsearch that goes on serving others; without one, one is started here, and can be killed. */
  readonly elasticsearchUrl?: string;
}

/**
 * Real servers of one test that may fail in every way, and two ways to each: the services' way, which fails as well, and
 * the way of who judges them, which never does while the server itself is there.
 */
export class FaultyServers {
  private constructor(
    readonly postgres: FailoverPostgres,
    /** NATS, and Elasticsearch where it was started here. */
    readonly stack: TemporaryStack,
    readonly broker: BrokerStore,
    /** The services' ways. */
    readonly ways: Readonly<Record<ServerKey, ServerProxy>>,
    private readonly judgesWay: ServerProxy,
    /** Whether Elasticsearch is ours to kill. */
    readonly hasOwnElasticsearch: boolean,
  ) {}

  /** @throws Error when a server does not start; what was started is then stopped */
  static async start({ elasticsearchUrl }: FaultyServersOptions = {}): Promise<FaultyServers> {
    const { NATS_URL: _nats, ELASTICSEARCH_URL: _elasticsearch, ...env } = process.env;
    const servers = ['nats', ...(elasticsearchUrl ? [] : ['elasticsearch'])] as ('nats' | 'elasticsearch')[];
    const [postgres, stack] = await Promise.allSettled([
      FailoverPostgres.start(),
      startTemporaryStack({ profile: 'test', servers, env }),
    ]);
    if (postgres.status === 'rejected' || stack.status === 'rejected') {
      if (postgres.status === 'fulfilled') await postgres.value.stop();
      if (stack.status === 'fulfilled') await stack.value.stop();
      throw postgres.status === 'rejected' ? postgres.reason : (stack as PromiseRejectedResult).reason;
    }
    const { urls } = stack.value;
    const ways = {
      nats: await openProxy(urls.NATS_URL as string),
      postgres: await openProxy(postgres.value.url),
      elasticsearch: await openProxy((elasticsearchUrl ?? urls.ELASTICSEARCH_URL) as string),
    };
    const store = new BrokerStore(stack.value, path.join(stack.value.dataDir, 'broker-image'));
    const judgesWay = await openProxy(postgres.value.url);
    const hasOwn = elasticsearchUrl === undefined;
    return new FaultyServers(postgres.value, stack.value, store, ways, judgesWay, hasOwn);
  }

  /** For the one who judges. */
  urls(elasticsearchUrl?: string): TestServers {
    const { NATS_URL: natsUrl, ELASTICSEARCH_URL: own } = this.stack.urls;
    return {
      natsUrl: natsUrl as string,
      databaseUrl: this.judgesWay.url,
      elasticsearchUrl: (elasticsearchUrl ?? own) as string,
    };
  }

  /** For the services. */
  get through(): TestServers {
    const { nats, postgres, elasticsearch } = this.ways;
    return { natsUrl: nats.url, databaseUrl: postgres.url, elasticsearchUrl: elasticsearch.url };
  }

  /** Fails over to the replica, and sends everybody there. */
  async failOver(): Promise<void> {
    await this.postgres.failOver();
    for (const way of [this.ways.postgres, this.judgesWay]) way.retarget(this.postgres.url);
  }

  /** Whatever was done to the network is over. */
  restoreWays(): void {
    for (const way of Object.values(this.ways)) {
      way.slowDown(0);
      way.restore();
    }
  }

  async stop(): Promise<void> {
    for (const way of [...Object.values(this.ways), this.judgesWay]) await way.close();
    await Promise.all([this.postgres.stop(), this.stack.stop()]);
  }
}
