import { describe, expect, it } from '@jest/globals';
import { lineEnvironment } from './line-environment.js';

const urls = {
  NATS_URL: 'nats://127.0.0.1:4222',
  DATABASE_URL: 'postgres://127.0.0.1/dateline',
  ELASTICSEARCH_URL: 'http://127.0.0.1:9200',
};
const environment = (isDemo: boolean, isOnce: boolean, env: NodeJS.ProcessEnv = {}) =>
  lineEnvironment(urls, { isDemo, isOnce }, env);

describe('lineEnvironment', () => {
  it('gives the services their servers, and a health port of their own', () => {
    expect(environment(false, false)).toEqual({ ...urls, NODE_ENV: 'production', DATELINE_HEALTH_PORT: '0' });
  });

  it('allows loopback and the pace of the demo for the demo alone', () => {
    expect(environment(true, false)).toMatchObject({
      DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS: '127.0.0.0/8',
      DATELINE_FETCHER_HOST_INTERVAL_MS: '0',
    });
    for (const isOnce of [true, false]) {
      expect(environment(false, isOnce)).not.toHaveProperty('DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS');
      expect(environment(false, isOnce)).not.toHaveProperty('DATELINE_FETCHER_HOST_INTERVAL_MS');
    }
  });

  it('gives failing downloads up within seconds when the run ends by itself', () => {
    expect(environment(false, true)).toMatchObject({
      DATELINE_FETCHER_RETRY_BASE_SECONDS: '2',
      DATELINE_FETCHER_ATTEMPTS_COUNT: '3',
    });
  });

  it('keeps the port that the user has set for the api: five services cannot have the same', () => {
    expect(environment(true, true, { DATELINE_HEALTH_PORT: '9999' })).toMatchObject({
      DATELINE_HEALTH_PORT: '0',
    });
  });

  it('leaves what the user has set, but not another server than the one that runs', () => {
    const own = { DATELINE_FETCHER_HOST_INTERVAL_MS: '250', NATS_URL: 'nats://elsewhere:4222', PATH: '/bin' };
    expect(environment(true, true, own)).toMatchObject({
      DATELINE_FETCHER_HOST_INTERVAL_MS: '250',
      NATS_URL: urls.NATS_URL,
      PATH: '/bin',
    });
  });
});
