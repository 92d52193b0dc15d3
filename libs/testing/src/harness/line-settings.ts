import type { TestServers } from './test-servers.js';

/**
 * The pace of a test: feeds each second or two, downloads without pauses, failures given up within seconds. Loopback is
 * allowed, because the newsroom lives there.
 */
const TEST_PACE: Record<string, string> = {
  DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS: '127.0.0.0/8',
  DATELINE_HTTP_DEADLINE_MS: '5000',
  DATELINE_FETCHER_POLL_MIN_SECONDS: '1',
  DATELINE_FETCHER_POLL_MAX_SECONDS: '3',
  DATELINE_FETCHER_HOST_INTERVAL_MS: '0',
  DATELINE_FETCHER_RETRY_BASE_SECONDS: '1',
  DATELINE_FETCHER_ATTEMPTS_COUNT: '3',
};

/** What a process needs of the machine. Nothing else is handed on: a setting of the developer's must not decide a test. */
const OF_THE_MACHINE = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** The whole environment of the line's processes. */
export function lineSettings(
  servers: TestServers,
  namespace: string,
  more: Record<string, string> = {},
): Record<string, string> {
  const machine = OF_THE_MACHINE.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(machine),
    ...TEST_PACE,
    NODE_ENV: 'production',
    DATELINE_HEALTH_PORT: '0',
    DATELINE_NAMESPACE: namespace,
    NATS_URL: servers.natsUrl,
    DATABASE_URL: servers.databaseUrl,
    ELASTICSEARCH_URL: servers.elasticsearchUrl,
    ...more,
  };
}
