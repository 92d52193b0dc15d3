import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// A run of the suite begins with a look at what has to be compiled, on a machine that is busy with another run.
jest.setTimeout(240_000);

const { NATS_URL: _n, DATABASE_URL: _d, ELASTICSEARCH_URL: _e, ...env } = process.env;
/** `npm test` without its installing, which must not happen under a test. */
const outer = `
  import { handOver } from ${JSON.stringify(new URL('../bootstrap.mjs', import.meta.url).href)};
  process.exitCode = await handOver('tools/checks/run-tests.mjs', ['--only', 'integration']);`;
let folder: string;
let runner: ChildProcess;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'dateline-suite-')));
  chmodSync(folder, 0o755);
  runner = spawn(process.execPath, ['--input-type=module', '-e', outer], {
    env: { ...env, TMPDIR: folder, NODE_OPTIONS: '' },
    detached: true,
    stdio: 'ignore',
  });
});
afterEach(() => {
  runner.kill('SIGKILL');
  for (const pid of servers()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Processes that name the run's own temporary folder: its servers. */
function servers(): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const command = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      return command.includes(`${folder}/dateline-stack-`) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

async function untilSo(what: string, look: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 120_000; !look(); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`Not within 120 s: ${what}`);
  }
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a run of the suite that is broken off while it has servers', () => {
  it('by SIGTERM leaves none of them', async () => {
    await untilSo('two servers run', () => servers().length >= 2);
    runner.kill('SIGTERM');
    expect((await once(runner, 'exit'))[0]).toBe(1);
    expect(servers()).toEqual([]);
  });

  it('by kill -9 of the program that was called leaves none of them', async () => {
    await untilSo('two servers run', () => servers().length >= 2);
    runner.kill('SIGKILL');
    await untilSo('no server runs', () => servers().length === 0);
  });
});
