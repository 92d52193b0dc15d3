import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { DependencyDownError, type Dependency } from '@dateline/dependency';
import { BackgroundLoop } from './background-loop.js';

const lines: Record<string, unknown>[] = [];
const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
const events = () => lines.map(({ event }) => event);
const search: Dependency = {
  name: 'elasticsearch',
  deadlineMs: 100,
  isDown: (error) => error instanceof DependencyDownError,
  ping: () => Promise.resolve(),
};

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a loop whose server is away', () => {
  it('says so once, without a stack, and once more when it goes on', async () => {
    lines.length = 0;
    let rounds = 0;
    const round = () => {
      rounds += 1;
      return rounds <= 3 ? Promise.reject(new DependencyDownError('elasticsearch')) : Promise.resolve(false);
    };
    const loop = new BackgroundLoop(round, { name: 'work', idleMs: 5, logger, dependencies: [search] });
    loop.onApplicationBootstrap();
    await until(() => rounds > 4);
    await loop.beforeApplicationShutdown();
    expect(events()).toEqual(['loop-waits', 'loop-goes-on']);
    expect(lines[0]).toMatchObject({ level: 40, loop: 'work', dependency: 'elasticsearch' });
    expect(lines[0]).not.toHaveProperty('err');
  });

  it('still tells each fault of its own', async () => {
    lines.length = 0;
    const round = () => Promise.reject(new Error('a bug'));
    const loop = new BackgroundLoop(round, { name: 'work', idleMs: 5, logger, dependencies: [search] });
    loop.onApplicationBootstrap();
    await until(() => lines.length >= 2);
    await loop.beforeApplicationShutdown();
    expect(new Set(events())).toEqual(new Set(['loop-failed']));
  });
});

describe('a stop', () => {
  it('is not held up by a round that hangs and may be left', async () => {
    const loop = new BackgroundLoop(() => new Promise<boolean>(() => undefined), {
      name: 'work',
      idleMs: 5,
      logger,
      canBeLeft: true,
      drain: () => new Promise(() => undefined),
    });
    loop.onApplicationBootstrap();
    const begun = performance.now();
    await loop.beforeApplicationShutdown();
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});
