import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pidFileProcess } from './pid-file.js';

let serverDir: string;
let file: string;
/** Names the folder on its command line, as a server does, or whoever looks into its files. */
let process_: ChildProcess;

beforeAll(async () => {
  serverDir = await mkdtemp(join(tmpdir(), 'dateline-pid-'));
  file = join(serverDir, 'server.pid');
  process_ = spawn('sh', ['-c', 'sleep 60', serverDir]);
});
afterAll(async () => {
  process_.kill('SIGKILL');
  await rm(serverDir, { recursive: true });
});

const wrote = async (ageMs: number): Promise<void> => {
  await writeFile(file, `${process_.pid}\n`);
  const at = new Date(Date.now() - ageMs);
  await utimes(file, at, at);
};

describe('a pid file', () => {
  it('names a process that was there when it was written', async () => {
    await wrote(0);
    expect(await pidFileProcess(file, serverDir)).toMatchObject({ pid: process_.pid });
  });

  it('does not name one that came later: the pid is in use again', async () => {
    await wrote(60_000);
    expect(await pidFileProcess(file, serverDir)).toBeUndefined();
  });

  it('does not name a stranger, nor anybody when it is not there', async () => {
    await wrote(0);
    expect(await pidFileProcess(file, '/another/folder')).toBeUndefined();
    expect(await pidFileProcess(join(serverDir, 'none'), serverDir)).toBeUndefined();
  });
});
