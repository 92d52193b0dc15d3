import { z } from 'zod';
import { setting, value } from './setting.js';

/** The settings that more than one service has; each service picks what it needs. */
export const commonSettings = {
  namespace: setting('DATELINE_NAMESPACE', z.string().regex(/^[a-z][a-z0-9]{0,31}$/), {
    description: 'Prefix of all subjects, streams and indices, so that installations can share servers',
    default: 'dateline',
  }),
  natsUrl: setting('NATS_URL', value.urlList('nats', 'tls', 'ws', 'wss'), {
    description: 'Address of the NATS server, such as nats://127.0.0.1:4222',
    isSecret: true,
  }),
  databaseUrl: setting('DATABASE_URL', value.url('postgres', 'postgresql'), {
    description: 'Address of the PostgreSQL database, such as postgres://dateline@127.0.0.1:5432/dateline',
    isSecret: true,
  }),
  elasticsearchUrl: setting('ELASTICSEARCH_URL', value.url('http', 'https'), {
    description: 'Address of Elasticsearch, such as http://127.0.0.1:9200',
    isSecret: true,
  }),
  elasticsearchApiKey: setting('ELASTICSEARCH_API_KEY', z.string(), {
    description:
      'API key for Elasticsearch; empty when the address holds user and password, or none is needed',
    default: '',
    isSecret: true,
  }),
  logLevel: setting('LOG_LEVEL', z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    description: 'Least severe log level that is written',
    default: 'info',
  }),
  healthHost: setting('DATELINE_HEALTH_HOST', value.text(), {
    description: 'Address that /healthz, /readyz and /metrics listen on',
    default: '127.0.0.1',
  }),
  healthPort: setting('DATELINE_HEALTH_PORT', value.count(0, 65535), {
    description: 'Port of /healthz, /readyz and /metrics; 0 takes a free one and logs it',
    unit: 'port',
    default: '0',
  }),
  databasePoolSize: setting('DATELINE_DATABASE_POOL_COUNT', value.count(1, 200), {
    description: 'Connections to PostgreSQL that one process opens at most',
    unit: 'connections',
    default: '5',
  }),
  databaseStatementSeconds: setting('DATELINE_DATABASE_STATEMENT_SECONDS', value.count(1, 60), {
    description:
      'Time that one statement may take in PostgreSQL; a connection that is silent two seconds longer is given up',
    unit: 'seconds',
    default: '10',
  }),
  searchRequestSeconds: setting('DATELINE_SEARCH_REQUEST_SECONDS', value.count(1, 120), {
    description: 'Time that Elasticsearch gets for one request before it counts as down; for the indexer',
    unit: 'seconds',
    default: '15',
  }),
  heldMib: setting('DATELINE_MESSAGING_HELD_MIB', value.count(4, 4096), {
    description: 'Messages that are held for work at most; large ones that come by claim check count apart',
    unit: 'MiB',
    default: '32',
  }),
  drainSeconds: setting('DATELINE_MESSAGING_DRAIN_SECONDS', value.count(0, 600), {
    description:
      'Time that running work gets to finish on SIGTERM before it is given back; the process is gone 5 seconds later',
    unit: 'seconds',
    default: '8',
  }),
};

/** What every service that takes messages needs to reach. */
export const lineSettings = {
  namespace: commonSettings.namespace,
  natsUrl: commonSettings.natsUrl,
  databaseUrl: commonSettings.databaseUrl,
  databasePoolSize: commonSettings.databasePoolSize,
  databaseStatementSeconds: commonSettings.databaseStatementSeconds,
  drainSeconds: commonSettings.drainSeconds,
  heldMib: commonSettings.heldMib,
};

/** Settings of a service whose work runs in threads; `area` is its place in the names: `PARSER`. */
export const threadedWorkSettings = (area: string, defaults: { batch: string; deadlineMs: string }) => ({
  batchSize: setting(`DATELINE_${area}_BATCH_COUNT`, value.count(1, 64), {
    description:
      'Messages that one thread works on together at most; they are read, told and settled together',
    unit: 'messages',
    default: defaults.batch,
  }),
  batchLingerMs: setting(`DATELINE_${area}_LINGER_MS`, value.count(0, 10_000), {
    description: 'Time that a message waits for others to be worked on together',
    unit: 'milliseconds',
    default: '50',
  }),
  threads: setting(`DATELINE_${area}_THREADS_COUNT`, value.count(0, 256), {
    description: 'Threads that work; 0 takes one less than the machine has cores, at least one',
    unit: 'threads',
    default: '0',
  }),
  deadlineMs: setting(`DATELINE_${area}_DEADLINE_MS`, value.count(100, 100_000), {
    description:
      'Time that the work on one message may take before its thread is killed; less than a handler has, 120 s',
    unit: 'milliseconds',
    default: defaults.deadlineMs,
  }),
  heapMb: setting(`DATELINE_${area}_HEAP_MIB`, value.count(64, 8192), {
    description: 'Heap of one thread; work that needs more kills only its thread',
    unit: 'MiB',
    default: '512',
  }),
});
