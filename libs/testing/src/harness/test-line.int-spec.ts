import { jetstreamManager, AckPolicy } from '@nats-io/jetstream';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createDataSource } from '@dateline/database';
import { Client } from 'pg';
import { leftHandles, openHandles } from './open-handles.js';
import { TestLine } from './test-line.js';
import { testServers } from './test-servers.js';

jest.setTimeout(60_000);

describe('a test line', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
  /** Without services a start costs two seconds; what the test itself leaks is found all the same. */
  const start = () => TestLine.start({ name: 'harness', seed: 5, services: [] });

  it('leaves nothing behind when nothing leaked: no handle, stream, index or database', async () => {
    const before = openHandles();
    const line = await start();
    const { names, servers } = line;
    expect(await line.conservation()).toMatchObject({ isBalanced: true, captures: 0 });
    await line.stop();
    expect(await leftHandles(before)).toEqual([]);
    const client = new Client({ connectionString: testServers().databaseUrl });
    await client.connect();
    cleanUps.push(() => client.end());
    const database = new URL(servers.databaseUrl).pathname.slice(1);
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [database]);
    expect(rows).toEqual([]);
    const again = await TestLine.start({ name: 'harness', services: [] });
    cleanUps.push(() => again.stop());
    const { search, broker } = again.connections;
    expect(await search.indices.existsIndexTemplate({ name: names.indexTemplate })).toBe(false);
    expect(await search.indices.get({ index: names.indexPattern })).toEqual({});
    const jsm = await jetstreamManager(broker.nc);
    await expect(jsm.streams.info(names.streams.events)).rejects.toThrow();
  });

  it('names a consumer that nobody provisioned, and the log folder', async () => {
    const line = await start();
    const jsm = await jetstreamManager(line.connections.broker.nc);
    await jsm.consumers.add(line.names.streams.events, {
      durable_name: 'forgotten',
      ack_policy: AckPolicy.Explicit,
    });
    await expect(line.stop()).rejects.toThrow(/seed 5, logs in [^]*EVENTS\/forgotten is not the line's/);
  });

  it('names messages that nobody took, unless the test ends in mid-flow on purpose', async () => {
    for (const isIdle of [true, false]) {
      const line = await start();
      const { nc } = line.connections.broker;
      await nc.request(line.names.subject('dateline.article.fetched.v1'), '{}');
      const stopped = line.stop({ isIdle });
      await (isIdle
        ? expect(stopped).rejects.toThrow(/EVENTS\/parser has 1 message\(s\) that nobody took/)
        : expect(stopped).resolves.toBeUndefined());
    }
  });

  it('names an open connection by its application', async () => {
    const line = await start();
    const source = createDataSource({ url: line.servers.databaseUrl, applicationName: 'dateline-leaky' });
    await source.initialize();
    cleanUps.push(() => source.destroy().catch(() => undefined));
    await expect(line.stop()).rejects.toThrow(/a PostgreSQL connection of dateline-leaky is open/);
  });

  it('names a timer that the test left', async () => {
    const line = await start();
    const timer = setInterval(() => undefined, 60_000);
    cleanUps.push(() => clearInterval(timer));
    await expect(line.stop()).rejects.toThrow(/this process keeps 1 × Timeout/);
  });

  it('names a process that outlived its stop', async () => {
    const line = await TestLine.start({ name: 'harness', services: ['api'] });
    const api = line.processes.service('api');
    const stop = jest.spyOn(line.processes, 'stop').mockResolvedValue();
    cleanUps.push(() => {
      stop.mockRestore();
      return line.processes.stop();
    });
    await expect(line.stop()).rejects.toThrow(new RegExp(`the process ${api.pid} of api is alive`));
  });

  it('says which server is not named', () => {
    expect(() => testServers({ natsUrl: 'nats://127.0.0.1' }, {})).toThrow(
      'A test line needs real servers, and DATABASE_URL, ELASTICSEARCH_URL are not set;',
    );
  });
});
