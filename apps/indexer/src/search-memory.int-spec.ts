import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { IndexerOnServers, until } from './testing/indexer-on-servers.js';

/** What the container of an indexer has (`deploy/docker`), less what a batch of messages may take beside search. */
const MOST_MIB = 384;
const DOCUMENTS = 48;
/** Characters of a text; its document has it twice, once whole and once in blocks. */
const TEXT = 900_000;

let servers: IndexerOnServers;
beforeAll(async () => {
  servers = await IndexerOnServers.create();
});
afterAll(() => servers.close());

/** Most memory that a process has ever had in RAM. */
const peakMib = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

it('a backlog of the largest articles fits into the memory of a container', async () => {
  const text = randomBytes(TEXT / 2)
    .toString('hex')
    .replace(/.{7}/g, '$& ')
    .slice(0, TEXT);
  for (let page = 0; page < DOCUMENTS; page += 1)
    await servers.held('2026-01', { [`large-${page}`]: `Large ${page}` }, text);
  const service = spawn(process.execPath, [fileURLToPath(new URL('../dist/main.js', import.meta.url))], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: servers.database.url,
      DATELINE_NAMESPACE: servers.names.namespace,
      DATELINE_HEALTH_PORT: '0',
    },
    stdio: 'ignore',
  });
  try {
    await until('all is indexed', async () => (await servers.backlog()) === 0, 240_000);
    const peak = peakMib(service.pid ?? 0);
    process.stderr.write(`The indexer took ${Math.round(peak)} MiB at most.\n`);
    expect(peak).toBeLessThan(MOST_MIB);
    expect(await servers.searchable()).toBe(DOCUMENTS);
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
}, 600_000);
