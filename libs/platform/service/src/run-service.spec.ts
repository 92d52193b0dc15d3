import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

// Each test starts a process of its own.
jest.setTimeout(30_000);
const file = fileURLToPath(new URL('./fixtures/sample-service.mjs', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function start(env: Record<string, string> = {}) {
  const child = fork(file, { env: { PATH: process.env['PATH'] ?? '', ...env }, silent: true });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number);
  const lines = () =>
    output
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
  return { child, ended, lines, output: () => output };
}

async function started(env: Record<string, string> = {}) {
  const service = start(env);
  const [message] = (await once(service.child, 'message')) as [{ ready: string; port: number }];
  return { ...service, message, url: `http://127.0.0.1:${message.port}` };
}

describe('a boot that fails', () => {
  it('ends with 78 and one sentence that names all wrong settings', async () => {
    const { ended, lines } = start({
      DATELINE_SAMPLE_PAGES_COUNT: '99',
      DATELINE_SAMPLE_PAGE_COUNT: '1',
      DATELINE_HEALTH_PORT: 'eighty',
    });
    await expect(ended).resolves.toBe(78);
    const [only, ...others] = lines();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ level: 60, service: 'sample', event: 'boot-failed' });
    expect(only?.['msg']).toMatch(
      /^Settings cannot be used\..*DATELINE_SAMPLE_PAGE_COUNT is no setting.*DATELINE_SAMPLE_PAGES_COUNT="99".*DATELINE_HEALTH_PORT="eighty"/,
    );
  });

  it('ends with 78 and the sentence of whatever the service found wrong', async () => {
    const { ended, lines, output } = start({ BREAK: '1' });
    await expect(ended).resolves.toBe(78);
    expect(lines()).toMatchObject([
      { event: 'boot-failed', msg: 'The sample has no server; start one or set SAMPLE_URL.' },
    ]);
    // Nothing of the framework beside it.
    expect(output().trim().split('\n')).toHaveLength(1);
  });
});

describe('a service that runs', () => {
  it('tells its parent where it is, answers for its health, and stops in order on SIGTERM', async () => {
    const { child, ended, message, url, lines } = await started();
    expect(message).toMatchObject({ ready: 'sample', port: expect.any(Number) });
    const healthz = await fetch(`${url}/healthz`);
    expect([healthz.status, await healthz.json()]).toEqual([200, { isAlive: true }]);
    const readyz = await fetch(`${url}/readyz`);
    expect([readyz.status, await readyz.json()]).toEqual([
      200,
      {
        isReady: true,
        checks: [
          { name: 'sample', isReady: true },
          { name: 'loops', isReady: true },
        ],
      },
    ]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('process_cpu_user_seconds_total');
    child.kill('SIGTERM');
    await expect(ended).resolves.toBe(0);
    expect(lines().map(({ event }) => event)).toContain('stopping');
  });

  it('says on /readyz what is missing', async () => {
    const { url } = await started({ PROBLEM: 'the connection to NATS is down' });
    const readyz = await fetch(`${url}/readyz`);
    expect(readyz.status).toBe(503);
    await expect(readyz.json()).resolves.toMatchObject({
      isReady: false,
      checks: [{ name: 'sample', problem: 'the connection to NATS is down' }, { name: 'loops' }],
    });
  });

  it('writes its lines while it runs, not only at its end', async () => {
    const { child, lines } = await started();
    const isReady = () => lines().some(({ event, version }) => event === 'ready' && version === '1.0.0');
    while (!isReady()) await once(child.stdout!, 'data');
    expect(child.exitCode).toBeNull();
  });

  it('goes when its parent is gone', async () => {
    const { child, ended } = await started();
    child.disconnect();
    await expect(ended).resolves.toBe(0);
  });

  it('writes nothing below the log level', async () => {
    const { child, ended, output } = await started({ LOG_LEVEL: 'silent' });
    child.kill('SIGTERM');
    await ended;
    expect(output()).toBe('');
  });
});
