import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSilentProxy, type SilentProxy } from '@dateline/dependency/testing';
import { createSearchClient, type SearchClient } from './search-client.js';
import { searchDependency } from './search-errors.js';

let proxy: SilentProxy;
let client: SearchClient;

beforeAll(async () => {
  const url = process.env['ELASTICSEARCH_URL'];
  if (!url) throw new Error('ELASTICSEARCH_URL is not set: integration specs need an Elasticsearch server.');
  proxy = await openSilentProxy(url);
  client = createSearchClient({ url: proxy.url, requestTimeoutMs: 1_000 });
});
afterAll(async () => {
  await client.close();
  await proxy.close();
});

describe('connections to Elasticsearch that fell silent', () => {
  it('fail within the request time as an outage, and the next requests go over new ones', async () => {
    const dependency = searchDependency(client);
    const ask = () => Promise.all([1, 2, 3].map(() => client.info()));
    await ask();
    await dependency.ping();
    proxy.fallSilent();
    const begun = performance.now();
    const ends = await Promise.allSettled([1, 2, 3].map(() => client.info()));
    expect(performance.now() - begun).toBeLessThan(6_000);
    // As many as there were connections that could fall silent; the others went over new ones at once.
    const failed = ends.filter((end) => end.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) expect(dependency.isDown(reason)).toBe(true);
    await ask();
    await dependency.ping();
  });

  it('are not kept for later: what was not used for ten seconds is closed', async () => {
    await Promise.all([1, 2, 3].map(() => client.info()));
    const end = performance.now() + 20_000;
    while (proxy.connections > 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(proxy.connections).toBe(0);
  }, 30_000);
});
