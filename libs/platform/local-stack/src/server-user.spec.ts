import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFor } from './server-user.js';

/** Looks at a file as fast as it can, and says with which modes it has seen content in it. */
const watcher = `
  const { statSync } = require('node:fs');
  const seen = new Set();
  let isOver = false;
  process.once('message', () => (isOver = true));
  const look = () => {
    for (let i = 0; i < 2000; i += 1) {
      const entry = statSync(process.argv[1], { throwIfNoEntry: false });
      if (entry?.size > 0) seen.add((entry.mode & 0o777).toString(8));
    }
    if (!isOver) return setImmediate(look);
    process.send([...seen]);
    process.disconnect();
  };
  process.send('ready');
  look();`;

let folder: string;
let umask: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-secret-'));
  umask = process.umask(0);
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

describe('a secret', () => {
  it('can be read by its owner alone from its first byte on', async () => {
    const secret = join(folder, 'password');
    const child = spawn(process.execPath, ['-e', watcher, secret], { stdio: ['ignore', 2, 2, 'ipc'] });
    await once(child, 'message');
    for (let time = 0; time < 400; time += 1) {
      await rm(secret, { force: true });
      await writeFor(undefined, secret, 'secret');
    }
    const told = once(child, 'message') as Promise<[string[]]>;
    child.send('over');
    expect((await told)[0]).toEqual(['600']);
  });

  it('is not seen by who had opened an earlier file of its name', async () => {
    const secret = join(folder, 'password');
    await writeFile(secret, 'nothing', { mode: 0o644 });
    const earlier = await open(secret, 'r');
    await writeFor(undefined, secret, 'secret');
    expect(await earlier.readFile('utf8')).toBe('nothing');
    await earlier.close();
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
  });
});
