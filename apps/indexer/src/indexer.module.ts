import type { Provider } from '@nestjs/common';
import type { Logger } from 'pino';
import { namesFor, type Names } from '@dateline/contracts';
import { createSearchClient, searchDependency, verifySearch, type SearchClient } from '@dateline/search';
import type { LineServiceDefinition, ServiceContext } from '@dateline/service';
import { datelineVersion } from '@dateline/service/version';
import { indexerSettings } from './indexer.config.js';
import { IndexerHandler, PARKED_STREAM, SETTLING_STAGE } from './indexer.handler.js';
import { projectionProviders } from './projection/projection.providers.js';
import { SearchConnection } from './search-connection.js';
import { settlingStage } from './settling-stage.js';

export const indexer: LineServiceDefinition<typeof indexerSettings> = {
  name: 'indexer',
  version: datelineVersion,
  settings: indexerSettings,
  handlers: [IndexerHandler],
  providers,
  taking: ({ batchSize, batchLingerMs }) => ({ batchSize, batchLingerMs }),
};

function providers({ settings, logger }: ServiceContext<typeof indexerSettings>): Provider[] {
  const names = namesFor(settings.namespace);
  return [
    { provide: PARKED_STREAM, useValue: names.streams.parked },
    { provide: SETTLING_STAGE, useValue: settlingStage(datelineVersion) },
    {
      provide: SearchConnection,
      useFactory: async () => {
        const client = createSearchClient({
          url: settings.elasticsearchUrl,
          apiKey: settings.elasticsearchApiKey || undefined,
          requestTimeoutMs: settings.searchRequestSeconds * 1000,
        });
        await verifyUnlessDown(client, names, logger);
        return new SearchConnection(client);
      },
    },
    ...projectionProviders(
      names,
      { count: settings.projectionQueue, bytes: settings.projectionBytes },
      logger,
    ),
  ];
}

/** A search index that does not fit ends the boot; one that is down does not: the line goes on without it (law 6). */
async function verifyUnlessDown(client: SearchClient, names: Names, logger: Logger): Promise<void> {
  try {
    await verifySearch(client, names);
  } catch (error) {
    if (!searchDependency(client).isDown(error)) throw error;
    logger.warn({ event: 'search-down', err: error }, 'Elasticsearch is down; revisions wait in the ledger.');
  }
}
