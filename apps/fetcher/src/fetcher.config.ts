import { commonSettings, setting, value } from '@dateline/service';

export const fetcherSettings = {
  namespace: commonSettings.namespace,
  natsUrl: commonSettings.natsUrl,
  databaseUrl: commonSettings.databaseUrl,
  databasePoolSize: commonSettings.databasePoolSize,
  databaseStatementSeconds: commonSettings.databaseStatementSeconds,
  drainSeconds: commonSettings.drainSeconds,
  userAgent: setting('DATELINE_HTTP_USER_AGENT', value.text(), {
    description: 'How the fetcher introduces itself; put an address there where a publisher can reach you',
    default: 'Dateline/0.1',
  }),
  allowAddresses: setting('DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS', value.list(), {
    description: 'Private address ranges that may be contacted in spite of the guard, comma-separated',
    default: '',
  }),
  maxBodyBytes: setting('DATELINE_HTTP_BODY_BYTES', value.count(1024, 1024 ** 3), {
    description: 'Largest body, on the wire and after decompression',
    unit: 'bytes',
    default: String(10 * 1024 ** 2),
  }),
  deadlineMs: setting('DATELINE_HTTP_DEADLINE_MS', value.count(100, 600_000), {
    description: 'Total time of one download, redirects included',
    unit: 'milliseconds',
    default: '20000',
  }),
  maxRedirects: setting('DATELINE_HTTP_REDIRECTS_COUNT', value.count(0, 20), {
    description: 'Redirects that are followed',
    unit: 'redirects',
    default: '5',
  }),
  downloads: setting('DATELINE_FETCHER_DOWNLOADS_COUNT', value.count(1, 1000), {
    description: 'Article downloads at the same time',
    unit: 'downloads',
    default: '32',
  }),
  hostIntervalMs: setting('DATELINE_FETCHER_HOST_INTERVAL_MS', value.count(0, 3_600_000), {
    description:
      'Pause between two requests to one host, feeds included, held in PostgreSQL for all fetchers together',
    unit: 'milliseconds',
    default: '1000',
  }),
  hostDownloads: setting('DATELINE_FETCHER_HOST_DOWNLOADS_COUNT', value.count(1, 100), {
    description: 'Downloads that one round may start on one host when there is no pause between them',
    unit: 'downloads',
    default: '4',
  }),
  maxAttempts: setting('DATELINE_FETCHER_ATTEMPTS_COUNT', value.count(1, 20), {
    description: 'Downloads that are tried before a temporary failure becomes a rejection',
    unit: 'attempts',
    default: '5',
  }),
  retryBaseSeconds: setting('DATELINE_FETCHER_RETRY_BASE_SECONDS', value.count(0, 86_400), {
    description: 'Pause after the first failed download; doubles with each further one, at most a day',
    unit: 'seconds',
    default: '60',
  }),
  feeds: setting('DATELINE_FETCHER_FEEDS_COUNT', value.count(1, 1000), {
    description: 'Feeds that are polled at the same time',
    unit: 'feeds',
    default: '8',
  }),
  pollMinSeconds: setting('DATELINE_FETCHER_POLL_MIN_SECONDS', value.count(1, 86_400), {
    description: 'Shortest pause between two polls of a feed',
    unit: 'seconds',
    default: '300',
  }),
  pollMaxSeconds: setting('DATELINE_FETCHER_POLL_MAX_SECONDS', value.count(1, 604_800), {
    description: 'Longest pause between two polls of a feed, failing ones included',
    unit: 'seconds',
    default: '7200',
  }),
  bodyBytes: setting('DATELINE_FETCHER_BODIES_BYTES', value.count(1024, 64 * 1024 ** 3), {
    description:
      'Bytes of bodies held between answer and commit; a download that runs counts as the largest body',
    unit: 'bytes',
    default: String(320 * 1024 ** 2),
  }),
  maxInFlight: setting('DATELINE_FETCHER_INFLIGHT_COUNT', value.count(1, 10_000_000), {
    description:
      'Captures that are told and not settled, of all fetchers together; what is over waits in the ledger',
    unit: 'captures',
    default: '2000',
  }),
  maxBacklog: setting('DATELINE_FETCHER_BACKLOG_COUNT', value.count(0, 10_000_000), {
    description: 'Captures that wait in the ledger to be told at which downloading pauses',
    unit: 'captures',
    default: '20000',
  }),
  announceDeadlineSeconds: setting('DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS', value.count(1, 86_400), {
    description:
      'Time after which a told and unsettled capture that the broker can no longer bring is told again; doubles',
    unit: 'seconds',
    default: '180',
  }),
};

export type FetcherSettings = typeof fetcherSettings;
