import { commonSettings, setting, value } from '@dateline/service';
import { z } from 'zod';

export const apiSettings = {
  namespace: commonSettings.namespace,
  natsUrl: commonSettings.natsUrl,
  databaseUrl: commonSettings.databaseUrl,
  databasePoolSize: commonSettings.databasePoolSize,
  elasticsearchUrl: commonSettings.elasticsearchUrl,
  elasticsearchApiKey: setting('ELASTICSEARCH_API_KEY', z.string(), {
    description:
      'API key for Elasticsearch; empty when the address holds user and password, or none is needed',
    default: '',
    isSecret: true,
  }),
  searchTimeoutMs: setting('DATELINE_API_SEARCH_TIMEOUT_MS', value.count(100, 120_000), {
    description: 'Time that Elasticsearch gets for one search before the client is told that it is down',
    unit: 'milliseconds',
    default: '10000',
  }),
};
