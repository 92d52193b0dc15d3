import { commonSettings, setting, value } from '@dateline/service';

export const apiSettings = {
  namespace: commonSettings.namespace,
  natsUrl: commonSettings.natsUrl,
  databaseUrl: commonSettings.databaseUrl,
  databasePoolSize: commonSettings.databasePoolSize,
  databaseStatementSeconds: commonSettings.databaseStatementSeconds,
  elasticsearchUrl: commonSettings.elasticsearchUrl,
  elasticsearchApiKey: commonSettings.elasticsearchApiKey,
  searchTimeoutMs: setting('DATELINE_API_SEARCH_TIMEOUT_MS', value.count(100, 120_000), {
    description: 'Time that Elasticsearch gets for one search before the client is told that it is down',
    unit: 'milliseconds',
    default: '10000',
  }),
};
