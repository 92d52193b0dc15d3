import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTemplate } from '@dateline/search';
import { IndexerOnServers, until } from './testing/indexer-on-servers.js';

let servers: IndexerOnServers;
beforeEach(async () => {
  servers = await IndexerOnServers.create();
});
afterEach(() => servers.close());

const pages = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}-${at}`, `${prefix} ${at}`]));
const drained = () => until('the backlog is empty', async () => (await servers.backlog()) === 0, 40_000);

describe('an index that an operator deletes', () => {
  it('is noticed and written again from the ledger, and nothing is told twice', async () => {
    await servers.held('2026-01', pages('january', 30));
    await servers.held('2026-02', pages('february', 20));
    await servers.start();
    await drained();
    expect(servers.told).toBe(50);
    await servers.search.indices.delete({ index: servers.indexOf('2026-01') });
    await until('january is there again', async () => (await servers.searchable()) === 50, 40_000);
    await drained();
    expect(servers.told).toBe(50);
    expect(servers.logged('search-index-lost')).toMatchObject([
      { index: servers.indexOf('2026-01'), articles: 30 },
    ]);
  }, 90_000);

  it('while nobody runs is noticed at the next start, an index of the same name in its place or not', async () => {
    await servers.held('2026-01', pages('january', 10));
    await servers.held('2026-02', pages('february', 10));
    await servers.start();
    await drained();
    await servers.stop();
    for (const month of ['2026-01', '2026-02'])
      await servers.search.indices.delete({ index: servers.indexOf(month) });
    await servers.search.indices.create({ index: servers.indexOf('2026-02') });
    await servers.start();
    await until('both months are there', async () => (await servers.searchable()) === 20, 40_000);
    expect(servers.told).toBe(20);
  }, 90_000);

  it('with all others and the template says what to do, and comes back after setup', async () => {
    await servers.held('2026-01', pages('january', 10));
    await servers.start();
    await drained();
    await servers.deleteIndices();
    await servers.search.indices.deleteIndexTemplate({ name: servers.names.indexTemplate });
    await until('the ledger knows', async () => (await servers.backlog()) === 10, 40_000);
    await ensureTemplate(servers.search, servers.names);
    await until('january is there again', async () => (await servers.searchable()) === 10, 60_000);
    await drained();
    expect(servers.told).toBe(10);
  }, 120_000);
});

describe('a rebuild', () => {
  it('tells nothing that was told', async () => {
    const [first] = await servers.held('2026-01', pages('january', 10));
    await servers.start();
    await drained();
    await servers.search.delete({ index: servers.indexOf('2026-01'), id: first?.articleId ?? '' });
    await servers.database.dataSource.query('update articles set indexed_seq = 0');
    await drained();
    expect(await servers.searchable()).toBe(10);
    expect(servers.told).toBe(10);
  }, 60_000);
});

describe('an index that takes no documents', () => {
  const blocked = 260;
  const [closed, readOnly, flooded] = [
    { reason: 'closed', close: true },
    { reason: 'read-only', block: 'index.blocks.write' },
    { reason: 'read-only', block: 'index.blocks.read_only_allow_delete' },
  ];

  async function hold(index: string, how: { close?: boolean; block?: string }, on: boolean): Promise<void> {
    const { indices } = servers.search;
    if (how.block) await indices.putSettings({ index, settings: { [how.block]: on || null } as object });
    else if (on) await indices.close({ index });
    else await indices.open({ index });
  }

  it.each([
    ['because it is closed', closed!],
    ['because writes are blocked', readOnly!],
    ['because the disk was full', flooded!],
  ])(
    '%s starves no other, is said once, and is filled by itself when it does again',
    async (_why, how) => {
      const january = servers.indexOf('2026-01');
      await servers.search.indices.create({ index: january });
      await hold(january, how, true);
      await servers.held('2026-01', pages('january', blocked));
      await servers.held('2026-02', pages('february', 10));
      await servers.start();
      const february = servers.indexOf('2026-02');
      await until('february is there', async () => (await servers.backlog()) === blocked, 30_000);
      expect(await servers.searchable(february)).toBe(10);
      // Time enough for some tries.
      await sleep(8000);
      expect(servers.logged('search-index-waits')).toMatchObject([
        { level: 40, index: january, reason: how.reason, remedy: expect.stringContaining(january) },
      ]);
      expect(servers.logged('index-failed')).toEqual([]);
      await hold(january, how, false);
      await until('january is there', async () => (await servers.backlog()) === 0, 60_000);
      expect(await servers.searchable()).toBe(blocked + 10);
      expect(servers.logged('search-index-back')).toMatchObject([{ index: january }]);
    },
    150_000,
  );
});
