import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeProcess } from './process-identity.js';
import { startTemporaryStack } from './temporary-stack.js';

const { NATS_URL: _n, DATABASE_URL: _d, ELASTICSEARCH_URL: _e, ...env } = process.env;
const built = new URL('../dist/index.js', import.meta.url).href;
const options = { profile: 'test', servers: ['nats', 'postgres'], env } as const;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dateline-runner-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Left {
  readonly dataDir: string;
  readonly pids: readonly number[];
}

/** A run of tests that is killed while its servers run. */
async function killedRun(): Promise<Left> {
  const runner = join(folder, 'runner.mjs');
  writeFileSync(
    runner,
    `import { startTemporaryStack } from ${JSON.stringify(built)};
     const stack = await startTemporaryStack({ profile: 'test', servers: ['nats', 'postgres'] });
     process.send({ dataDir: stack.dataDir, pids: stack.servers.map(({ pid }) => pid) });
     setInterval(() => undefined, 1000);`,
  );
  const child = fork(runner, { env: { ...env, NODE_OPTIONS: '' }, execArgv: [] });
  const [left] = (await once(child, 'message')) as [Left];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return left;
}

const running = async (pids: readonly (number | undefined)[]): Promise<number> =>
  (await Promise.all(pids.map((pid) => describeProcess(pid ?? 0)))).filter(Boolean).length;

describe('a temporary stack', () => {
  it('goes with its folder', async () => {
    const stack = await startTemporaryStack(options);
    const pids = stack.servers.map(({ pid }) => pid);
    expect(await running(pids)).toBe(2);
    expect(stack.urls.DATABASE_URL).toMatch(/^postgresql:/);
    await stack.stop();
    expect(await running(pids)).toBe(0);
    expect(existsSync(stack.dataDir)).toBe(false);
  });

  it('whose program was killed is ended by the next one, which leaves those of living programs alone', async () => {
    const mine = await startTemporaryStack({ ...options, servers: ['nats'] });
    const left = await killedRun();
    expect(await running(left.pids)).toBe(2);
    const next = await startTemporaryStack({ ...options, servers: ['nats'] });
    expect(await running(left.pids)).toBe(0);
    expect(existsSync(left.dataDir)).toBe(false);
    expect(await running(mine.servers.map(({ pid }) => pid))).toBe(1);
    await next.stop();
    await mine.stop();
  });
});
