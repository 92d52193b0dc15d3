import { commonSettings, lineSettings, setting, value } from '@dateline/service';

export const indexerSettings = {
  ...lineSettings,
  elasticsearchUrl: commonSettings.elasticsearchUrl,
  elasticsearchApiKey: commonSettings.elasticsearchApiKey,
  searchRequestSeconds: commonSettings.searchRequestSeconds,
  batchSize: setting('DATELINE_INDEXER_BATCH_COUNT', value.count(1, 1000), {
    description: 'Captures that are settled in one transaction at most',
    unit: 'messages',
    default: '200',
  }),
  batchLingerMs: setting('DATELINE_INDEXER_LINGER_MS', value.count(0, 10_000), {
    description:
      'Time that a batch waits for more before it is settled and sent to Elasticsearch, where small requests cost most',
    unit: 'milliseconds',
    default: '400',
  }),
  projectionQueue: setting('DATELINE_INDEXER_PROJECTION_COUNT', value.count(1, 100_000), {
    description: 'Documents on their way to Elasticsearch held in memory; what is over waits in PostgreSQL',
    unit: 'documents',
    default: '1000',
  }),
  projectionBytes: setting('DATELINE_INDEXER_PROJECTION_BYTES', value.count(65_536, 1_073_741_824), {
    description:
      'Bytes of these documents as JSON, held in memory; in the heap each takes two to three times as much',
    unit: 'bytes',
    default: '33554432',
  }),
};
