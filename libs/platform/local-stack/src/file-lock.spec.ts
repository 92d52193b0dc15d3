import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from './file-lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-lock-'));
  path = join(folder, 'stack.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const content = (change: object): string =>
  JSON.stringify({ pid: process.pid, started: 'another start', host: hostname(), token: 'old', ...change });

describe('takeLock', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const visit = async (): Promise<void> => {
      const lock = await takeLock(path);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
      await lock.release();
    };
    await Promise.all([visit(), visit(), visit()]);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes the lock of a process that is gone, even when its pid is in use again', async () => {
    await writeFile(path, content({}));
    const lock = await takeLock(path);
    expect(await readFile(path, 'utf8')).not.toContain('"old"');
    await lock.release();
  });

  it('waits for a living holder and says whom it waits for', async () => {
    const first = await takeLock(path);
    const waitedFor: number[] = [];
    const abort = new AbortController();
    const second = takeLock(path, {
      signal: abort.signal,
      onWait: (pid) => {
        waitedFor.push(pid);
        abort.abort(new Error('waited long enough'));
      },
    });
    await expect(second).rejects.toThrow('waited long enough');
    expect(waitedFor).toEqual([process.pid]);
    await first.release();
  });

  it('leaves a lock of another host alone until it is silent for a minute', async () => {
    await writeFile(path, content({ host: 'elsewhere.invalid' }));
    const abort = new AbortController();
    const attempt = takeLock(path, { signal: abort.signal, onWait: () => abort.abort(new Error('held')) });
    await expect(attempt).rejects.toThrow('held');
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(path, longAgo, longAgo);
    await (await takeLock(path)).release();
  });
});
