import { describe, expect, it } from '@jest/globals';
import { Lifecycle } from '../lifecycle.js';
import type { LoopState } from '../background-loop.js';
import { HealthController } from './health.controller.js';
import { Liveness } from './liveness.js';
import { readiness, type ReadinessCheck } from './readiness.js';

const well = { name: 'well', check: async () => undefined };
const down = { name: 'down', check: async () => 'the connection to NATS is down' };

describe('readiness', () => {
  it('is given when every check is well, and with nothing to check', async () => {
    await expect(readiness([well])).resolves.toEqual({
      isReady: true,
      checks: [{ name: 'well', isReady: true }],
    });
    await expect(readiness([])).resolves.toEqual({ isReady: true, checks: [] });
  });

  it('is not given when one is not, and says which and why', async () => {
    await expect(readiness([well, down])).resolves.toEqual({
      isReady: false,
      checks: [
        { name: 'well', isReady: true },
        { name: 'down', isReady: false, problem: 'the connection to NATS is down' },
      ],
    });
  });

  it('takes what a check throws for its problem', async () => {
    const check = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const { checks } = await readiness([{ name: 'postgres', check }, well]);
    expect(checks[0]).toEqual({ name: 'postgres', isReady: false, problem: 'connect ECONNREFUSED' });
    expect(checks[1]?.isReady).toBe(true);
  });

  it('does not wait longer than two seconds for a server that hangs', async () => {
    const begun = performance.now();
    const hangs = { name: 'hangs', check: () => new Promise<undefined>(() => undefined) };
    const { isReady, checks } = await readiness([hangs, hangs, well]);
    // Side by side: one after the other, the two would take four.
    expect(performance.now() - begun).toBeLessThan(3990);
    expect(isReady).toBe(false);
    expect(checks[0]?.problem).toBe('no answer within 2 seconds');
  });
});

describe('HealthController', () => {
  const statuses: number[] = [];
  const response = { status: (code: number) => statuses.push(code) };

  it('answers 503 while it is not ready, and from the moment the service stops', async () => {
    const lifecycle = new Lifecycle();
    const checks: ReadinessCheck[] = [down];
    const loops: LoopState[] = [];
    const health = new HealthController(
      checks,
      lifecycle,
      new Liveness(
        () => 0,
        () => loops,
      ),
    );
    expect(health.healthz(response)).toEqual({ isAlive: true });
    loops.push({ name: 'announce', roundSeconds: 600, failingSeconds: undefined, problem: undefined });
    expect(health.healthz(response)).toEqual({
      isAlive: false,
      problems: ['announce has come to no end for 600 s'],
    });
    expect(statuses.splice(0)).toEqual([503]);
    await health.readyz(response);
    expect(statuses.splice(0)).toEqual([503]);
    checks.splice(0, 1, well);
    await expect(health.readyz(response)).resolves.toMatchObject({ isReady: true });
    expect(statuses.splice(0)).toEqual([]);
    lifecycle.beginStop();
    await expect(health.readyz(response)).resolves.toMatchObject({
      isReady: false,
      checks: [{ problem: 'the service is stopping' }],
    });
    expect(statuses.splice(0)).toEqual([503]);
  });
});
