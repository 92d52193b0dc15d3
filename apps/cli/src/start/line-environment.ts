import type { StackUrls } from '@dateline/local-stack';

/** What the line is started for; decides its pace. */
export interface LinePurpose {
  /** The newsroom on this machine is the only source: loopback is allowed and nobody is spared. */
  isDemo: boolean;
  /** The run ends by itself, so failing downloads are given up within seconds instead of a day. */
  isOnce: boolean;
}

/** The pace of the demo: every feed each second or two, downloads without pauses. Never used for real sites. */
const DEMO: Record<string, string> = {
  DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS: '127.0.0.0/8',
  DATELINE_HTTP_DEADLINE_MS: '5000',
  DATELINE_FETCHER_POLL_MIN_SECONDS: '1',
  DATELINE_FETCHER_POLL_MAX_SECONDS: '5',
  DATELINE_FETCHER_HOST_INTERVAL_MS: '0',
  DATELINE_FETCHER_RETRY_BASE_SECONDS: '1',
  DATELINE_FETCHER_ATTEMPTS_COUNT: '3',
};

const ONCE: Record<string, string> = {
  DATELINE_FETCHER_RETRY_BASE_SECONDS: '2',
  DATELINE_FETCHER_ATTEMPTS_COUNT: '3',
};

/** The environment of the services. What the user has set stays as it is. */
export function lineEnvironment(
  urls: StackUrls,
  purpose: LinePurpose,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return {
    ...(purpose.isOnce ? ONCE : {}),
    ...(purpose.isDemo ? DEMO : {}),
    NODE_ENV: 'production',
    ...env,
    ...urls,
    // Each service takes a free port for its health side; the api is told its own.
    DATELINE_HEALTH_PORT: '0',
  };
}
