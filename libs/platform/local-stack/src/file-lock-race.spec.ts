import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const built = new URL('../dist/file-lock.js', import.meta.url).href;
const RACERS = 4;
const ROUNDS = 60;

/** Each round, three at once in each process want the lock; whoever gets it says so if somebody else is inside. */
const racer = `
  import { mkdir, rmdir } from 'node:fs/promises';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { takeLock } from ${JSON.stringify(built)};
  const [path] = process.argv.slice(-1);
  const visit = async () => {
    const lock = await takeLock(path, { signal: AbortSignal.timeout(100) }).catch(() => undefined);
    if (!lock) return 'out';
    const isAlone = await mkdir(path + '-inside').then(() => true, () => false);
    await sleep(40);
    if (isAlone) await rmdir(path + '-inside');
    await lock.release();
    return isAlone ? 'in' : 'not alone';
  };
  process.on('message', async () => process.send(await Promise.all([visit(), visit(), visit()])));
  process.send('ready');`;

let folder: string;
let racers: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-race-'));
  racers = Array.from({ length: RACERS }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', racer, join(folder, 'lock')], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  await Promise.all(racers.map((child) => once(child, 'message')));
});
afterEach(async () => {
  for (const child of racers) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('a stale lock', () => {
  it('is never held by two of the processes that race for it', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    const seen: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const stale = { pid: dead.pid, started: 'long ago', host: hostname(), token: `stale-${round}` };
      await writeFile(join(folder, 'lock'), JSON.stringify(stale));
      const answers = racers.map((child) => once(child, 'message') as Promise<[string[]]>);
      for (const child of racers) child.send('go');
      seen.push(...(await Promise.all(answers)).flatMap(([visits]) => visits));
    }
    expect(seen.filter((how) => how === 'in').length).toBeGreaterThan(ROUNDS / 2);
    expect(seen.filter((how) => how === 'not alone')).toEqual([]);
  });
});
