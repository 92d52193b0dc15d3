import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { WorkerDeadlineError, WorkerMemoryError, WorkerPool } from './worker-pool.js';

interface Task {
  burnMs?: number;
  hogMemory?: boolean;
  error?: string;
  value?: string;
}
interface Result {
  value?: string;
  threadId: number;
}

const pools: WorkerPool<Task, Result>[] = [];
let name: string;
let count = 0;
beforeEach(() => {
  name = `spec-${(count += 1)}`;
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.onApplicationShutdown())));

function open(over: { threads?: number; deadlineMs?: number; maxHeapMb?: number } = {}) {
  const options = { name, threads: 2, deadlineMs: 5000, maxHeapMb: 64, ...over };
  const file = new URL('./fixtures/pool-work.mjs', import.meta.url);
  const pool = new WorkerPool<Task, Result>({ ...options, file });
  pools.push(pool);
  return pool;
}
const whatBecameOf = (work: Promise<Result>) =>
  work.then(
    ({ value }) => value,
    (error: Error) => error.name,
  );

describe('WorkerPool', () => {
  it('does small work in place, and counts it as well', async () => {
    const file = new URL('./fixtures/pool-work.mjs', import.meta.url);
    const pool = new WorkerPool<Task, Result>({
      name,
      file,
      threads: 1,
      deadlineMs: 5000,
      maxHeapMb: 64,
      inline: {
        isSmall: ({ value }) => value === 'small',
        work: (tasks) =>
          tasks.map(({ value }) => ({
            status: 'fulfilled',
            value: { value: `${value}, in place`, threadId: 0 },
            cpuSeconds: 2,
          })),
      },
    });
    pools.push(pool);
    await expect(pool.run({ value: 'small' })).resolves.toEqual({ value: 'small, in place', threadId: 0 });
    const ends = await pool.runAll([{ value: 'large' }, { value: 'small' }]);
    expect(ends.map((end) => end.status === 'fulfilled' && end.value)).toEqual([
      { value: 'large', threadId: expect.any(Number) },
      { value: 'small, in place', threadId: 0 },
    ]);
    expect(await register.metrics()).toMatch(new RegExp(`work_cpu_seconds_total\\{work="${name}"\\} 4.25`));
  });

  it('gives the result, and counts what the work cost', async () => {
    const pool = open();
    await expect(pool.run({ value: 'a' })).resolves.toMatchObject({ value: 'a' });
    await pool.run({ value: 'b' });
    const metric = await register.getSingleMetric('dateline_work_cpu_seconds_total')?.get();
    expect(metric?.values).toContainEqual({ value: 0.5, labels: { work: name } });
  });

  it('passes on what the task threw, and goes on', async () => {
    const pool = open({ threads: 1 });
    await expect(pool.run({ error: 'no such page' })).rejects.toThrow('no such page');
    await expect(pool.run({ value: 'next' })).resolves.toMatchObject({ value: 'next' });
  });

  it('kills the thread of a task that outruns its deadline, and no other', async () => {
    const pool = open({ deadlineMs: 1000 });
    await Promise.all([pool.run({}), pool.run({})]);
    const neighbour = pool.run({ burnMs: 600, value: 'neighbour' });
    const ends = await Promise.all([pool.run({ burnMs: 60_000 }), neighbour].map(whatBecameOf));
    expect(ends).toEqual(['WorkerDeadlineError', 'neighbour']);
    const { threadId } = await neighbour;
    const after = await Promise.all([pool.run({ burnMs: 100 }), pool.run({ burnMs: 100 })]);
    expect(after.map((result) => result.threadId)).toContain(threadId);
  });

  it('does not charge work with the time in which its process stood still', async () => {
    const pool = open({ threads: 1, deadlineMs: 1000 });
    await pool.run({});
    const running = whatBecameOf(pool.run({ burnMs: 2300, value: 'in time' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const until = performance.now() + 2000;
    while (performance.now() < until);
    await expect(running).resolves.toBe('in time');
  });

  it('says how long the work was allowed to take', async () => {
    const error = await open({ threads: 1, deadlineMs: 300 })
      .run({ burnMs: 60_000 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkerDeadlineError);
    expect((error as Error).message).toBe('The work took longer than 300 ms.');
  });

  it('ends only the thread of a task that needs more memory than there is for it', async () => {
    const pool = open({ deadlineMs: 20_000 });
    const neighbour = pool.run({ burnMs: 500, value: 'neighbour' });
    const error = await pool.run({ hogMemory: true }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkerMemoryError);
    expect((error as Error).message).toBe('The work needed more than 64 MiB.');
    await expect(neighbour).resolves.toMatchObject({ value: 'neighbour' });
    await expect(pool.run({ value: 'next' })).resolves.toMatchObject({ value: 'next' });
  }, 30_000);

  it('runs tasks that came together in one thread, and says how each ended', async () => {
    const pool = open();
    const ends = await pool.runAll([{ value: 'a' }, { error: 'no such page' }, { value: 'c' }]);
    expect(ends).toMatchObject([
      { status: 'fulfilled', value: { value: 'a' } },
      { status: 'rejected', reason: { message: 'no such page' } },
      { status: 'fulfilled', value: { value: 'c' } },
    ]);
    const threads = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.threadId] : []));
    expect(new Set(threads).size).toBe(1);
  });

  it('runs tasks alone when one of them has cost the thread, bytes included', async () => {
    const pool = open({ deadlineMs: 1000, threads: 1 });
    const value = new Uint8Array([1, 2, 3]) as unknown as string;
    const ends = await pool.runAll([{ value }, { burnMs: 60_000 }, { value: 'c' }]);
    expect(ends).toMatchObject([
      { status: 'fulfilled', value: { value: new Uint8Array([1, 2, 3]) } },
      { status: 'rejected', reason: { name: 'WorkerDeadlineError' } },
      { status: 'fulfilled', value: { value: 'c' } },
    ]);
  });

  it('does not count the time that a task waits for a free thread', async () => {
    const pool = open({ threads: 1, deadlineMs: 1000 });
    await pool.run({});
    const tasks = ['a', 'b', 'c', 'd'].map((value) => pool.run({ burnMs: 400, value }));
    await expect(Promise.all(tasks.map(whatBecameOf))).resolves.toEqual(['a', 'b', 'c', 'd']);
  });
});
