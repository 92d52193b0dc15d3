import { describe, expect, it } from '@jest/globals';
import type { CircuitState } from '@dateline/messaging';
import { pino } from 'pino';
import { BackgroundLoop, loopStates } from '../background-loop.js';
import { dependencyReadiness, loopReadiness, transportReadiness } from './server-checks.js';

describe('the checks of servers', () => {
  it('ask a dependency itself', async () => {
    const dependency = { name: 'postgres', deadlineMs: 50, isDown: () => true };
    const silent = { ...dependency, ping: () => new Promise<void>(() => undefined) };
    expect(await dependencyReadiness({ ...dependency, ping: async () => undefined }).check()).toBeUndefined();
    expect(await dependencyReadiness(silent).check()).toBe('postgres did not answer within 50 ms');
  });

  it('say when nothing is taken: no connection, no consumer, an open circuit', async () => {
    const circuits: CircuitState[] = [{ consumer: 'parser', state: 'closed', probes: 0 }];
    const transport = { isConnected: false, circuits };
    const missing = new Set(['parser']);
    const { check } = transportReadiness(transport, missing);
    expect(await check()).toBe('the connection to NATS is down');
    transport.isConnected = true;
    expect(await check()).toBe('the consumer parser is missing on the broker');
    missing.clear();
    expect(await check()).toBeUndefined();
    circuits[0] = { consumer: 'parser', state: 'open', dependency: 'postgres', probes: 3 };
    expect(await check()).toBe('parser does not pull: postgres is down');
  });

  it('say which work beside the messages has failed for more than a minute', async () => {
    const state = { name: 'announce', roundSeconds: undefined, failingSeconds: 59, problem: 'no room' };
    expect(await loopReadiness(() => [state]).check()).toBeUndefined();
    expect(await loopReadiness(() => [{ ...state, failingSeconds: 61.4 }]).check()).toBe(
      'announce has failed for 61 s: no room',
    );
  });
});

describe('a loop', () => {
  it('says how it is doing while it runs, and drains what it holds when it stops', async () => {
    let isBroken = true;
    const drained: boolean[] = [];
    const round = () => (isBroken ? Promise.reject(new Error('refused')) : Promise.resolve(false));
    const drain = async ({ aborted }: AbortSignal) => void drained.push(aborted);
    const loop = new BackgroundLoop(round, {
      name: 'l',
      idleMs: 5,
      logger: pino({ level: 'silent' }),
      drain,
    });
    loop.onApplicationBootstrap();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(loopStates()).toMatchObject([
      { name: 'l', problem: 'refused', failingSeconds: expect.any(Number) },
    ]);
    isBroken = false;
    while (loop.state.problem !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(loop.state.failingSeconds).toBeUndefined();
    expect(drained).toEqual([]);
    await loop.beforeApplicationShutdown();
    expect(drained).toEqual([false]);
    expect(loopStates()).toEqual([]);
  });
});
