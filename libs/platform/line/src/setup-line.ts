import type { Names } from '@dateline/contracts';
import { createDataSource, migrate } from '@dateline/database';
import { BrokerConnection, provision } from '@dateline/messaging';
import { createSearchClient, ensureTemplate, type IndexSettings } from '@dateline/search';

export interface SetupTargets {
  natsUrl: string;
  databaseUrl: string;
  elasticsearchUrl: string;
  elasticsearchApiKey?: string;
  names: Names;
  search?: IndexSettings;
}

/** One thing that setup looked at, and what it did about it. */
export interface SetupChange {
  server: 'postgres' | 'nats' | 'elasticsearch';
  kind: string;
  name: string;
  action: 'created' | 'updated' | 'unchanged';
  detail?: string;
}

/** Provisions all three servers: migrations, streams and consumers, index template. Running it again changes nothing. */
export async function setupLine(targets: SetupTargets): Promise<SetupChange[]> {
  // One after the other: whoever watches sees which server is missing.
  return [
    ...(await setupDatabase(targets)),
    ...(await setupBroker(targets)),
    ...(await setupSearch(targets)),
  ];
}

async function setupDatabase({ databaseUrl }: SetupTargets): Promise<SetupChange[]> {
  const dataSource = await createDataSource({
    url: databaseUrl,
    applicationName: 'dateline-setup',
    // A migration that writes a filled table anew takes as long as it takes.
    statementTimeoutMs: 0,
  }).initialize();
  try {
    const { applied } = await migrate(dataSource);
    return applied.map((name) => ({ server: 'postgres', kind: 'migration', name, action: 'created' }));
  } finally {
    await dataSource.destroy();
  }
}

async function setupBroker({ natsUrl, names }: SetupTargets): Promise<SetupChange[]> {
  const broker = await BrokerConnection.open({ servers: natsUrl, name: 'dateline-setup' });
  try {
    const changes = await provision(broker.nc, names);
    return changes.map(({ kind, name, change, details }) => ({
      server: 'nats',
      kind,
      name,
      action: change,
      detail: details.join('; '),
    }));
  } finally {
    await broker.close();
  }
}

async function setupSearch({
  elasticsearchUrl: url,
  elasticsearchApiKey: apiKey,
  names,
  search,
}: SetupTargets): Promise<SetupChange[]> {
  const client = createSearchClient({ url, apiKey });
  try {
    return (await ensureTemplate(client, names, search)).map((change) => ({
      server: 'elasticsearch',
      ...change,
    }));
  } finally {
    await client.close();
  }
}
