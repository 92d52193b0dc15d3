import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

// Real starts on a busy machine.
jest.setTimeout(240_000);

/** `npm start` without its installing and compiling, which must not happen under a test. */
const outer = `
  import { handOver } from ${JSON.stringify(new URL('../../../../tools/checks/bootstrap.mjs', import.meta.url).href)};
  process.exitCode = await handOver('apps/cli/dist/main.js', ['start', ...process.argv.slice(1)]);`;
const { NATS_URL: _n, DATABASE_URL: _d, ELASTICSEARCH_URL, ...env } = process.env;
/** What stands for `npm start` in most tests: Elasticsearch of the run, own NATS and PostgreSQL, no newsroom. */
const usual = {
  ...env,
  ELASTICSEARCH_URL,
  DATELINE_NAMESPACE: `c${Date.now().toString(36)}`,
  NODE_OPTIONS: '',
};
let dataDir: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  dataDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'dateline-start-')));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const pid of processesOf(dataDir)) process.kill(Number(pid.split(' ')[0]), 'SIGKILL');
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Start {
  readonly child: ChildProcess;
  said(): string;
  readonly code: Promise<number | string>;
}

/** `npm start`: the outer program, which hands over to the command, in a process group of its own. */
function start(more: NodeJS.ProcessEnv = usual): Start {
  const args = ['--input-type=module', '-e', outer, '--', '--no-demo', '--data-dir', dataDir];
  const child = spawn(process.execPath, args, {
    env: more,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  const code = once(child, 'exit').then(([exit, signal]) => (exit ?? signal) as number | string);
  return { child, said: () => text, code };
}

async function untilSo(what: string, look: () => unknown, seconds = 120): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !look(); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
  }
}

const isUp = (run: Start) =>
  untilSo(`it runs; it said ${run.said()}`, () => run.said().includes('/openapi.json'));

/** Processes that belong to the data folder: by their command line, or (services) by their record. */
function processesOf(folder: string): string[] {
  const services = new Set(
    read(path.join(folder, 'run'))
      .filter((name) => name.startsWith('service-'))
      .map((name) => JSON.parse(readFileSync(path.join(folder, 'run', name), 'utf8')).process.pid as number),
  );
  return read('/proc').flatMap((pid) => {
    try {
      const command = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      const isOurs =
        command.includes(folder) || (services.has(Number(pid)) && command.includes('dist/main.js'));
      return isOurs ? [`${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}`] : [];
    } catch {
      return [];
    }
  });
}

const read = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** The command that the outer program has handed over to. */
function innerPid(): number {
  const found = processesOf(dataDir).find((line) => line.includes('apps/cli/dist/main.js start'));
  if (!found) throw new Error('The command does not run.');
  return Number(found.split(' ')[0]);
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a line that runs', () => {
  it('is told to a second start, which ends and disturbs nothing; Ctrl-C then stops all of it', async () => {
    const first = start();
    await isUp(first);
    const before = processesOf(dataDir);
    const second = start();
    expect(await second.code).toBe(1);
    expect(second.said().trim()).toMatch(
      /^✗ The line of \S+ runs already: process \d+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC at http:\/\/127\.0\.0\.1:\d+; stop it there with Ctrl-C \(or `kill \d+`\), or take another folder by --data-dir\.$/,
    );
    expect(processesOf(dataDir)).toEqual(before);
    // A terminal's Ctrl-C reaches the whole group, and the outer program hands it on once more.
    process.kill(-(first.child.pid ?? 0), 'SIGINT');
    expect(await first.code).toBe(0);
    expect(first.said()).toContain('Everything is stopped');
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('stops in order when only its outer program is killed', async () => {
    const run = start();
    await isUp(run);
    run.child.kill('SIGKILL');
    await untilSo('everything has stopped', () => processesOf(dataDir).length === 0, 60);
  });

  it('that was killed with kill -9 is found by the next start, with services that could not notice', async () => {
    const run = start();
    await isUp(run);
    const services = processesOf(dataDir).filter(
      (line) => /apps\/\w+\/dist/.test(line) && !line.includes('apps/cli'),
    );
    expect(services).toHaveLength(5);
    for (const line of services) process.kill(Number(line.split(' ')[0]), 'SIGSTOP');
    process.kill(innerPid(), 'SIGKILL');
    expect(await run.code).toBe(1);
    const left = processesOf(dataDir);
    expect(left.length).toBeGreaterThanOrEqual(7);
    const next = start();
    await isUp(next);
    expect(next.said()).toMatch(/ended parser \(pid \d+\), which a killed run had left/);
    const now = processesOf(dataDir);
    for (const line of services) expect(now).not.toContain(line);
    next.child.kill('SIGTERM');
    expect(await next.code).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  });
});

onLinux('a start that is broken off while Elasticsearch boots', () => {
  it.each([
    ['SIGINT to the whole group', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['SIGTERM to the outer program alone', (pid: number) => process.kill(pid, 'SIGTERM')],
  ])('leaves no JVM: %s', async (_how, send) => {
    const { ELASTICSEARCH_URL: _own, ...without } = usual;
    const run = start(without);
    await untilSo('its JVM is there', () => processesOf(dataDir).some((line) => line.includes('java')));
    await sleep(1000);
    send(run.child.pid ?? 0);
    expect(await run.code).toBe(1);
    expect(run.said()).toContain('✗ Stopped while starting.');
    expect(processesOf(dataDir)).toEqual([]);
  });
});

onLinux('what cannot work', () => {
  it.each([
    ['DATABASE_URL', 'nonsense', 'DATABASE_URL="nonsense" is no address'],
    ['NATS_URL', 'nonsense', 'NATS_URL="nonsense" is no address'],
    ['ELASTICSEARCH_URL', 'nonsense', 'ELASTICSEARCH_URL="nonsense" is no address'],
    ['ES_JAVA_HOME', '/nowhere', 'ES_JAVA_HOME names /nowhere, which is no JDK'],
  ])('is refused by its name before anything starts: %s=%s', async (name, value, sentence) => {
    const { ELASTICSEARCH_URL: _own, ...without } = usual;
    const run = start({ ...without, [name]: value });
    expect(await run.code).toBe(1);
    expect(run.said().trim().split('\n')).toEqual([expect.stringContaining(`✗ ${sentence}`)]);
  });

  it('is a port that is taken: the sentence names setting and address', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    for (const name of ['DATELINE_HEALTH_PORT', 'DATELINE_NATS_PORT', 'DATELINE_POSTGRES_PORT']) {
      const run = start({ ...usual, [name]: String(port) });
      expect(await run.code).toBe(1);
      expect(run.said()).toMatch(new RegExp(`✗ Port ${port} on 127.0.0.1, asked for .*${name}`));
    }
    other.close();
    expect(processesOf(dataDir)).toEqual([]);
  });
});
