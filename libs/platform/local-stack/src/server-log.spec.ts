import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openLog, watchLog } from './server-log.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dateline-log-'));
  mkdirSync(join(dataDir, 'logs'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('keeps the log of a server within its limit while the server writes on', async () => {
  const { path, file } = await openLog(dataDir, 'nats', 10_000);
  const server = spawn('sh', ['-c', 'while :; do echo a line of the server; sleep 0.002; done'], {
    stdio: ['ignore', file.fd, file.fd],
  });
  await file.close();
  const endWatch = watchLog(path, 10_000, 50);
  try {
    const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
    while (size(`${path}.1`) < 10_000) await sleep(25);
    while (size(path) > 10_000 || size(path) === 0) await sleep(25);
  } finally {
    endWatch();
    server.kill('SIGKILL');
  }
  // It goes on at the beginning of the emptied file, not behind a hole.
  expect(readFileSync(path, 'utf8').startsWith('a line of the server\n')).toBe(true);
});
