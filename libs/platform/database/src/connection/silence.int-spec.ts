import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSilentProxy, type SilentProxy } from '@dateline/dependency/testing';
import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { databaseDependency } from './outage.js';
import { TellingRepository } from '../captures/telling.repository.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';
import { rowOf } from '../sql/sql.js';

/** A second on the server, and the two that this side waits longer. */
const STATEMENT_MS = 1_000;
const SILENCE_MS = 3_000;

let database: ScratchDatabase;
let proxy: SilentProxy;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createScratchDatabase();
  proxy = await openSilentProxy(database.url);
  dataSource = await createDataSource({
    url: proxy.url,
    poolSize: 3,
    statementTimeoutMs: STATEMENT_MS,
  }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await proxy.close();
  await database.drop();
});

/** Opens all connections of the pool. */
const warmUp = () => Promise.all([1, 2, 3].map(() => dataSource.query('select pg_sleep(0.1)')));

async function failure(work: Promise<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const begun = performance.now();
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, tookMs: performance.now() - begun };
}

describe('connections that fell silent', () => {
  it('are given up within the deadline, discarded, and dialled anew', async () => {
    await warmUp();
    const telling = new TellingRepository(dataSource);
    proxy.fallSilent();
    const { isDown } = databaseDependency(dataSource);
    const calls = await Promise.all([1, 2, 3].map(() => failure(telling.countInFlight(10))));
    for (const { error, tookMs } of calls) {
      expect({ error, isDown: isDown(error) }).toMatchObject({ isDown: true });
      expect(tookMs).toBeLessThan(SILENCE_MS + 5_000);
    }
    await expect(telling.countInFlight(10)).resolves.toBe(0);
    // None of the dead is kept: neither in the pool nor as a socket.
    while (proxy.connections > 1) await new Promise((resolve) => setTimeout(resolve, 50));
    await warmUp();
    expect(proxy.connections).toBe(3);
  });

  it('let go of their locks on the server, so that the same work goes through on a new connection', async () => {
    const work = (then: () => Promise<unknown>) =>
      dataSource.transaction(async (transaction) => {
        await transaction.query(
          `insert into hosts (host) values ('locked.example') on conflict (host) do update set host = excluded.host`,
        );
        await then();
        await transaction.query('select 1');
      });
    const { error } = await failure(work(async () => proxy.fallSilent()));
    expect(databaseDependency(dataSource).isDown(error)).toBe(true);
    await work(async () => undefined);
    expect(await rowOf(dataSource, 'select count(*)::int as n from hosts')).toEqual({ n: 1 });
  });

  it('do not hold up the end of the pool', async () => {
    const own = await createDataSource({ url: proxy.url, statementTimeoutMs: STATEMENT_MS }).initialize();
    await own.query('select 1');
    proxy.fallSilent();
    const before = proxy.connections;
    await own.destroy();
    while (proxy.connections >= before) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('a connection that is slow and well', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await createDataSource({ url: database.url, statementTimeoutMs: STATEMENT_MS }).initialize();
  });
  afterAll(() => dataSource.destroy());
  const backend = async () =>
    (await rowOf<{ pid: number }>(dataSource, 'select pg_backend_pid() as pid')).pid;

  it('is kept when the server itself ends a statement that runs too long', async () => {
    await dataSource.query('select 1');
    const dependency = databaseDependency(dataSource);
    const before = await backend();
    const { error } = await failure(dataSource.query('select pg_sleep(5)'));
    expect(error).toMatchObject({ code: '57014' });
    expect([dependency.isDown(error), dependency.isTransient?.(error)]).toEqual([false, true]);
    expect(await backend()).toBe(before);
  });

  it('is not mistaken for a dead one after it was idle, or after this process had been stopped', async () => {
    const before = await backend();
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS - 500));
    expect(await backend()).toBe(before);
    const asked = backend();
    // The loop stands still for longer than the deadline while the answer arrives.
    const end = performance.now() + SILENCE_MS + 500;
    while (performance.now() < end);
    expect(await asked).toBe(before);
  });
});
