import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack } from './start-stack.js';

const { NATS_URL: _n, DATABASE_URL: _d, ELASTICSEARCH_URL: _e, ...env } = process.env;
let dataDir: string;

beforeAll(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), 'dateline-boot-')));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Processes that name the folder, as all servers of a stack do. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const command = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      return command.includes(folder) ? [command.replaceAll('\0', ' ').slice(0, 100)] : [];
    } catch {
      return [];
    }
  });
}

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('a start that is broken off while Elasticsearch boots', () => {
  // Its launcher works for a second or two, starts the server's JVM, and that needs some more until it hears signals.
  it.each([600, 3000])(
    'leaves no JVM, %i ms after the launcher began',
    async (ms) => {
      const stopping = new AbortController();
      const attempt = startStack({
        dataDir,
        profile: 'test',
        servers: ['elasticsearch'],
        env,
        signal: stopping.signal,
        onProgress: ({ step, done }) => {
          if (step === 'start' && !done)
            void sleep(ms).then(() => stopping.abort(new Error('stopped while starting')));
        },
      });
      await expect(attempt).rejects.toThrow('stopped while starting');
      expect(processesOf(dataDir)).toEqual([]);
    },
    120_000,
  );
});
