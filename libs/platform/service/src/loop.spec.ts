import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { BackgroundLoop } from './background-loop.js';
import { runLoop } from './loop.js';

/** Runs these answers one after the other and stops; gives when each round began. */
async function play(answers: (boolean | Error)[], idleMs: number, maxPauseMs?: number) {
  const stop = new AbortController();
  const begun: number[] = [];
  const errors: unknown[] = [];
  await runLoop(
    async () => {
      begun.push(performance.now());
      const answer = answers[begun.length - 1];
      if (begun.length >= answers.length) stop.abort();
      if (answer instanceof Error) throw answer;
      return answer ?? false;
    },
    {
      idleMs,
      signal: stop.signal,
      onError: (error) => errors.push(error),
      ...(maxPauseMs === undefined ? {} : { maxPauseMs }),
    },
  );
  return { pauses: begun.slice(1).map((at, index) => at - (begun[index] ?? 0)), errors };
}

describe('runLoop', () => {
  it('goes on at once while there is work, and rests when there is none', async () => {
    const { pauses } = await play([true, false, true, true], 3000);
    expect(pauses[0]).toBeLessThan(2990);
    expect(pauses[1]).toBeGreaterThanOrEqual(2990);
    expect(pauses[2]).toBeLessThan(2990);
  });

  it('reports an error, pauses longer with each one in a row, and begins anew after a good round', async () => {
    const broken = new Error('down');
    const { pauses, errors } = await play([broken, broken, true, broken, true], 0, 4000);
    expect(errors).toEqual([broken, broken, broken]);
    expect(pauses[0]).toBeGreaterThanOrEqual(490);
    expect(pauses[1]).toBeGreaterThanOrEqual(990);
    expect(pauses[3]).toBeGreaterThanOrEqual(490);
    // Without the good round between them it would be two seconds.
    expect(pauses[3]).toBeLessThan(1990);
  });

  it('lets timers have their turn even when it never rests', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await play(new Array<boolean>(200).fill(true), 0);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  it('ends in the middle of a rest', async () => {
    const stop = new AbortController();
    const running = runLoop(async () => false, {
      idleMs: 60_000,
      signal: stop.signal,
      onError: () => undefined,
    });
    await sleep(10);
    stop.abort();
    // Its rest is as long as a test may take.
    await running;
  });
});

describe('BackgroundLoop', () => {
  it('has ended its round when the application closes its connections', async () => {
    let isConnected = true;
    const rounds: boolean[] = [];
    const round = async () => {
      await sleep(30);
      rounds.push(isConnected);
      return true;
    };
    const loop = new BackgroundLoop(round, { name: 'sweep', idleMs: 1, logger: pino({ level: 'silent' }) });
    loop.onApplicationBootstrap();
    await sleep(50);
    await loop.beforeApplicationShutdown();
    isConnected = false;
    const ended = rounds.length;
    await sleep(60);
    expect(rounds).toHaveLength(ended);
    expect(ended).toBeGreaterThan(0);
    expect(rounds).not.toContain(false);
  });

  it('logs a round that failed under its name, and goes on', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line) => void lines.push(line) });
    let rounds = 0;
    const round = async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('the ledger is down');
      return false;
    };
    const loop = new BackgroundLoop(round, { name: 'sweep', idleMs: 10, logger });
    loop.onApplicationBootstrap();
    while (rounds < 2) await sleep(20);
    await loop.beforeApplicationShutdown();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      event: 'loop-failed',
      loop: 'sweep',
      err: { message: 'the ledger is down' },
    });
  });

  it('can be shut down before it has begun', async () => {
    const options = { name: 'sweep', idleMs: 1, logger: pino({ level: 'silent' }) };
    await expect(
      new BackgroundLoop(async () => true, options).beforeApplicationShutdown(),
    ).resolves.toBeUndefined();
  });
});
