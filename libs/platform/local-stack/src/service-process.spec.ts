import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeProcess, ownIdentity } from './process-identity.js';
import { ServiceProcess } from './service-process.js';
import { endLeftServices } from './service-record.js';

const file = fileURLToPath(new URL('./fixtures/talkative.mjs', import.meta.url));
const built = new URL('../dist/index.js', import.meta.url).href;
const env = { PATH: process.env['PATH'] };
let folder: string;
const cleanUps: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dateline-service-'));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

function talkative(args: string[], more: { logDir?: string; logBytes?: number; runDir?: string } = {}) {
  const service = new ServiceProcess(
    { name: 'talkative', file, args, env, logDir: folder, ...more },
    { isRestarted: false },
  );
  cleanUps.push(() => service.stop());
  return service;
}

/** A file system of two megabytes, or undefined where nobody may mount one. */
function tinyDisk(): string | undefined {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    process.stderr.write('  full disk: not tested, because mounting a small tmpfs is refused here\n');
    return undefined;
  }
  cleanUps.push(() => execFileSync('umount', [disk]));
  return disk;
}

const isAlive = async (pid: number | undefined) =>
  pid !== undefined && (await describeProcess(pid)) !== undefined;

async function untilSo(look: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await look()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error('It was not so within 20 s.');
  }
}

describe('the log of a service', () => {
  it('begins anew at its limit and keeps the one before: bounded whatever is said', async () => {
    const service = talkative(['5000000'], { logBytes: 1_000_000 });
    await service.start();
    await service.stop();
    expect(readdirSync(folder).sort()).toEqual(['talkative.log', 'talkative.log.1']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(2_100_000);
    expect(readFileSync(service.logFile, 'utf8').endsWith('x\n')).toBe(true);
  });

  it('on a full disk ends nobody and holds up nobody; what was lost is said when there is room again', async () => {
    const disk = tinyDisk();
    if (!disk) return;
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_500_000));
    const service = talkative(['8000000'], { logDir: disk });
    await service.start();
    expect(await isAlive(service.pid)).toBe(true);
    rmSync(join(disk, 'ballast'));
    process.kill(service.pid ?? 0, 'SIGUSR2');
    await untilSo(() => readFileSync(service.logFile, 'utf8').endsWith('there is room again\n'));
    expect(readFileSync(service.logFile, 'utf8')).toMatch(
      /\n\d{6,} bytes of this log could not be written.\n/,
    );
  });

  it('on a full disk still gives the last words of a program that did not start', async () => {
    const disk = tinyDisk();
    if (!disk) return;
    const service = talkative(['4000000', 'There is no server.'], { logDir: disk });
    await expect(service.start()).rejects.toThrow('talkative did not start (code 78): There is no server.');
  });
});

describe('a service whose supervisor was killed', () => {
  /** A supervisor as a process of its own, killed once its service runs; the service is stopped and cannot notice. */
  async function leaveBehind(runDir: string): Promise<number> {
    const program = { name: 'talkative', file, args: ['10'], env, logDir: folder, runDir };
    const script = `import { ServiceProcess } from ${JSON.stringify(built)};
      const service = new ServiceProcess(${JSON.stringify(program)});
      await service.start();
      process.kill(service.pid, 'SIGSTOP');
      process.send(service.pid);`;
    writeFileSync(join(folder, 'supervisor.mjs'), script);
    const supervisor = fork(join(folder, 'supervisor.mjs'), { env, execArgv: [] });
    const [pid] = (await once(supervisor, 'message')) as [number];
    cleanUps.push(() => isAlive(pid).then((is) => is && process.kill(pid, 'SIGKILL')));
    await untilSo(() => readdirSync(runDir).includes('service-talkative.json'));
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');
    return pid;
  }

  it('is found by its record and ended by the next start, even when it could not notice', async () => {
    const pid = await leaveBehind(folder);
    expect(await isAlive(pid)).toBe(true);
    expect(await endLeftServices(folder)).toMatchObject([{ name: 'talkative', process: { pid } }]);
    expect(await isAlive(pid)).toBe(false);
    expect(await endLeftServices(folder)).toEqual([]);
  });

  it('is left alone while its supervisor lives, and so is a stranger that has its pid by now', async () => {
    const service = talkative(['10'], { runDir: folder });
    await service.start();
    await untilSo(() => readdirSync(folder).includes('service-talkative.json'));
    expect(await endLeftServices(folder)).toEqual([]);
    const stranger = { pid: service.pid, started: 'another start' };
    const owner = { ...(await ownIdentity()), started: 'another start' };
    writeFileSync(
      join(folder, 'service-other.json'),
      JSON.stringify({ name: 'other', process: stranger, owner }),
    );
    expect(await endLeftServices(folder)).toEqual([]);
    expect(await isAlive(service.pid)).toBe(true);
  });
});
