import { execFileSync, fork, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

// Each test starts a process of its own.
jest.setTimeout(40_000);
const file = fileURLToPath(new URL('./fixtures/talking-service.mjs', import.meta.url));
const children: ChildProcess[] = [];
const cleanUps: (() => void)[] = [];
afterEach(() => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  cleanUps.splice(0).forEach((cleanUp) => cleanUp());
});

async function started(stdout: 'pipe' | number) {
  const stdio: StdioOptions = ['ignore', stdout, 'ignore', 'ipc'];
  const child = fork(file, { env: { PATH: process.env['PATH'] ?? '' }, stdio });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${message.port}`;
  const answer = async (of: string) =>
    (await fetch(`${url}/${of}`, { signal: AbortSignal.timeout(5_000) })).text();
  const dropped = async () =>
    Number(/^dateline_log_lines_dropped_total (\d+)$/m.exec(await answer('metrics'))?.[1] ?? Number.NaN);
  return { child, answer, dropped };
}

async function untilSome(dropped: () => Promise<number>): Promise<void> {
  while (!((await dropped()) > 0)) await sleep(100);
}

async function endsInOrder({ child }: { child: ChildProcess }): Promise<void> {
  const begun = performance.now();
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(performance.now() - begun).toBeLessThan(5_000);
}

describe('a service whose log cannot be written goes on, counts what it drops, and ends in order', () => {
  it('when its reader is gone', async () => {
    const service = await started('pipe');
    service.child.stdout?.destroy();
    await untilSome(service.dropped);
    expect(await service.answer('healthz')).toContain('true');
    await endsInOrder(service);
  });

  it('when its reader does not read', async () => {
    // The pipe is never read: its buffer of 64 KiB or so fills, then the lines that wait, then lines are dropped.
    const service = await started('pipe');
    service.child.stdout?.pause();
    await untilSome(service.dropped);
    expect(await service.answer('healthz')).toContain('true');
    await endsInOrder(service);
  });

  it('when its disk is full; and writes again when there is room', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dateline-full-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    if (!isMounted(folder)) return;
    const log = path.join(folder, 'log');
    const padding = path.join(folder, 'padding');
    writeFileSync(padding, Buffer.alloc(64 * 1024));
    const descriptor = openSync(log, 'a');
    const service = await started(descriptor);
    closeSync(descriptor);
    await untilSome(service.dropped);
    truncateSync(padding, 0);
    truncateSync(log, 0);
    while (!readFileSync(log, 'utf8').includes('"event":"log-lines-dropped"')) await sleep(100);
    await untilSome(service.dropped);
    await endsInOrder(service);
  });
});

describe('a service whose supervisor was killed', () => {
  it('ends, though nobody reads its log any more', async () => {
    const supervisor = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').fork(process.argv[1], { silent: true });
         child.on('message', () => console.log(child.pid));`,
        file,
      ],
      { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    children.push(supervisor);
    const [line] = (await once(supervisor.stdout!, 'data')) as [Buffer];
    const pid = Number(line.toString());
    cleanUps.push(() => isAlive(pid) && process.kill(pid, 'SIGKILL'));
    expect(isAlive(pid)).toBe(true);
    supervisor.kill('SIGKILL');
    const deadline = performance.now() + 10_000;
    while (isAlive(pid) && performance.now() < deadline) await sleep(100);
    expect(isAlive(pid)).toBe(false);
  });
});

/** A file system of 256 KiB; where this machine does not let us mount one, the test has nothing to say. */
function isMounted(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    process.stderr.write('  skipped: a file system of 256 KiB cannot be mounted here\n');
    return false;
  }
  cleanUps.unshift(() => execFileSync('umount', ['--lazy', folder]));
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and was not waited for is no longer alive.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
