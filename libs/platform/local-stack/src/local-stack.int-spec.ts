import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { describeProcess } from './process-identity.js';
import { startStack } from './start-stack.js';
import { stackStatus, stopStack } from './stack-status.js';
import type { ServerName, Stack, StackOptions, StackServer } from './stack-types.js';

/** Real servers of its own, whatever the environment names. */
const { NATS_URL: _n, DATABASE_URL: _d, ELASTICSEARCH_URL: _e, ...env } = process.env;
const built = new URL('../dist/index.js', import.meta.url).href;
let dataDir: string;

beforeAll(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), 'dateline-stack-')));
});
afterAll(async () => {
  await stopStack(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

const start = (more: Partial<StackOptions> = {}): Promise<Stack> =>
  startStack({ dataDir, profile: 'test', env, ...more });

/** A program that starts the stack and is then killed before it could stop it. */
async function startAndKillParent(servers: readonly ServerName[]): Promise<readonly StackServer[]> {
  const options = JSON.stringify({ dataDir, profile: 'test', servers });
  const script = `import { startStack } from ${JSON.stringify(built)};
    const stack = await startStack(${options});
    process.stdout.write(JSON.stringify(stack.servers) + '\\n');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.endsWith('\n')) break;
  }
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(text) as StackServer[];
}

async function query<T extends object>(stack: Stack, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: stack.urls.DATABASE_URL });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const pids = (servers: readonly StackServer[]): (number | undefined)[] => servers.map(({ pid }) => pid);

async function running(pid: number | undefined): Promise<boolean> {
  return pid !== undefined && (await describeProcess(pid)) !== undefined;
}

describe('the local stack', () => {
  it('finds the orphans of a killed run, uses them and stops them at the end', async () => {
    const orphans = await startAndKillParent(['nats', 'postgres', 'elasticsearch']);
    expect(orphans.map(({ name }) => name)).toEqual(['nats', 'postgres', 'elasticsearch']);
    const kept = (await stackStatus(dataDir)).map(({ state, keptBy }) => `${state} ${keptBy}`);
    expect(kept).toEqual(Array(3).fill('running orphan'));

    const stack = await start();
    expect(pids(stack.servers)).toEqual(pids(orphans));
    expect(stack.servers.every(({ reused }) => reused)).toBe(true);
    const answer = await fetch(`${stack.urls.ELASTICSEARCH_URL}/_cluster/health`);
    expect(((await answer.json()) as { status: string }).status).toBe('green');
    expect(await query(stack, 'SELECT current_database() AS name')).toEqual([{ name: 'dateline' }]);

    await stack.stop();
    for (const pid of pids(orphans)) expect(await running(pid)).toBe(false);
    expect((await stackStatus(dataDir)).map(({ state }) => state)).toEqual(Array(3).fill('stopped'));
  }, 300_000);

  it('replaces an orphan whose state file was lost, and keeps data and remembered ports', async () => {
    const [orphan] = await startAndKillParent(['postgres']);
    await rm(join(dataDir, 'run', 'postgres.json'));
    const stack = await start({ servers: ['postgres'] });
    const [server] = stack.servers;
    expect(server?.reused).toBe(false);
    expect(await running(orphan?.pid)).toBe(false);
    await query(stack, 'CREATE TABLE kept AS SELECT 1 AS id');
    await stack.stop();

    const again = await start({ servers: ['postgres'] });
    expect(again.urls.DATABASE_URL).toBe(stack.urls.DATABASE_URL);
    expect(await query(again, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    await again.stop();
  }, 60_000);

  it('kills and starts servers again on their ports, with what was committed', async () => {
    const stack = await start({ servers: ['nats', 'postgres'] });
    const before = stack.servers;
    await query(stack, 'CREATE TABLE committed AS SELECT 7 AS id');
    for (const name of ['nats', 'postgres'] as const) {
      await stack.killServer(name);
      await stack.startServer(name);
    }
    expect(stack.servers.map(({ url }) => url)).toEqual(before.map(({ url }) => url));
    expect(pids(stack.servers)).not.toEqual(pids(before));
    expect(await query(stack, 'SELECT id FROM committed')).toEqual([{ id: 7 }]);

    await stack.stopServer('nats');
    await rm(stack.servers[0]?.dataDir ?? '', { recursive: true });
    await stack.startServer('nats');
    expect(await running(stack.servers[0]?.pid)).toBe(true);
    await stack.stop();
  }, 60_000);

  it('lets two starts at once share one set of servers, which the first one stops', async () => {
    const [one, other] = await Promise.all([start({ servers: ['nats'] }), start({ servers: ['nats'] })]);
    expect(pids(one.servers)).toEqual(pids(other.servers));
    const [owner, guest] = one.servers[0]?.reused ? [other, one] : [one, other];
    await guest.stop();
    expect(await running(owner.servers[0]?.pid)).toBe(true);
    expect(() => guest.killServer('nats')).toThrow('was not started by this stack');
    await owner.stop();
    expect(await running(pids(guest.servers)[0])).toBe(false);
  }, 30_000);

  it('leaves a detached stack running until stopStack', async () => {
    const stack = await start({ servers: ['nats'], detached: true });
    const guest = await start({ servers: ['nats'] });
    await guest.stop();
    expect((await stackStatus(dataDir))[0]).toMatchObject({ state: 'running', keptBy: 'detached' });
    const [nats] = await stopStack(dataDir);
    expect(nats).toEqual({ name: 'nats', action: 'stopped', pid: stack.servers[0]?.pid });
    expect((await stopStack(dataDir))[0]?.action).toBe('not running');
  }, 30_000);

  it('does not touch a stranger that has the recorded pid', async () => {
    const stack = await start({ servers: ['nats'] });
    await stack.stop();
    const file = join(dataDir, 'run', 'nats.json');
    const record = JSON.parse(await readFile(file, 'utf8')) as object;
    const stranger = spawn('sleep', ['60']);
    const found = await describeProcess(stranger.pid ?? 0);
    const process = { pid: stranger.pid, started: found?.started };
    await writeFile(file, JSON.stringify({ ...record, process, owner: null }));
    expect((await stopStack(dataDir))[0]?.action).toBe('not running');
    const again = await start({ servers: ['nats'] });
    expect(again.servers[0]?.reused).toBe(false);
    expect(await running(stranger.pid)).toBe(true);
    stranger.kill();
    await again.stop();
  }, 30_000);
});

describe('servers named by the environment', () => {
  it('are used as they are and not stopped; wrong ones are named in one sentence', async () => {
    const stack = await start({ servers: ['nats', 'postgres'] });
    const { NATS_URL, DATABASE_URL } = stack.urls;
    const guest = await start({ servers: ['nats', 'postgres'], env: { ...env, NATS_URL, DATABASE_URL } });
    expect(guest.servers.map(({ how, version }) => `${how} ${version}`)).toEqual(
      stack.servers.map(({ version }) => `environment ${version}`),
    );
    await guest.stop();
    expect(await running(stack.servers[1]?.pid)).toBe(true);

    const wrong = DATABASE_URL?.replace('postgresql:', 'nats:');
    const attempt = start({ servers: ['nats'], env: { ...env, NATS_URL: wrong } });
    await expect(attempt).rejects.toThrow(
      /^NATS_URL names nats:\/\/dateline:\*\*\*@127.0.0.1:\d+\/dateline, which/,
    );
    await stack.stop();
  }, 60_000);
});

describe('a start that fails', () => {
  it('names the taken port, stops what it had started, and does not hinder the next start', async () => {
    const other = await start({ servers: ['nats'] });
    const port = Number(new URL(other.urls.NATS_URL ?? '').port);
    // Letters beyond ASCII and blanks in the path are part of the test.
    const fresh = { dataDir: join(dataDir, 'my checkout é'), servers: ['nats', 'postgres'] } as const;
    const attempt = start({ ...fresh, ports: { postgres: port } });
    await expect(attempt).rejects.toThrow(
      `Port ${port} on 127.0.0.1, asked for postgres, is taken by another program; stop that, or ask for another port (DATELINE_POSTGRES_PORT).`,
    );
    const states = (await stackStatus(fresh.dataDir)).map(({ state }) => state);
    expect(states).toEqual(Array(3).fill('stopped'));

    const stack = await start(fresh);
    expect(await query(stack, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await stack.stop();
    await other.stop();
  }, 60_000);
});
