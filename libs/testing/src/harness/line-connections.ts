import type { DataSource } from 'typeorm';
import { createDataSource } from '@dateline/database';
import { BrokerConnection } from '@dateline/messaging';
import { createSearchClient, type SearchClient } from '@dateline/search';
import type { TestServers } from './test-servers.js';

/** The test's own connections to the three servers. */
export interface LineConnections {
  readonly dataSource: DataSource;
  readonly broker: BrokerConnection;
  readonly search: SearchClient;
  close(): Promise<void>;
}

/** Opens them; what was opened is closed when one does not open. */
export async function openConnections(servers: TestServers): Promise<LineConnections> {
  const search = createSearchClient({ url: servers.elasticsearchUrl });
  const source = createDataSource({
    url: servers.databaseUrl,
    poolSize: 3,
    applicationName: 'dateline-test',
  });
  const dataSource = await source.initialize();
  try {
    const broker = await BrokerConnection.open({ servers: servers.natsUrl, name: 'dateline-test' });
    const close = async () => {
      await broker.close();
      await dataSource.destroy();
      await search.close();
    };
    return { dataSource, broker, search, close };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
