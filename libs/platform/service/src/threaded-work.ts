import type { Provider } from '@nestjs/common';
import type { TakingOptions } from './line-service.js';
import { threadCount, WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

/** Work as a handler sees it, who knows nothing of threads: tasks in; how each ended, in the same order, out. */
export type WorkAll<Task, Result> = (tasks: readonly Task[]) => Promise<PromiseSettledResult<Result>[]>;

/**
 * Nest providers for work in threads: the pool (closed when the application shuts down), and under `token` the
 * function that runs one task.
 */
export function threadedWork<Task, Result>(
  token: symbol,
  options: WorkerPoolOptions<Task, Result>,
): Provider[] {
  return overPool(token, options, (pool) => (task: Task) => pool.run(task));
}

/** The same for handlers of batches: under `token` is a {@link WorkAll}. */
export function threadedBatches<Task, Result>(
  token: symbol,
  options: WorkerPoolOptions<Task, Result>,
): Provider[] {
  return overPool(
    token,
    options,
    (pool): WorkAll<Task, Result> =>
      (tasks) =>
        pool.runAll(tasks),
  );
}

/** How a service of {@link threadedBatches} takes: a batch more than threads, so that reading and telling overlap the work. */
export function takingBatches(settings: {
  threads: number;
  batchSize: number;
  batchLingerMs: number;
}): Partial<TakingOptions> {
  const { batchSize, batchLingerMs, threads } = settings;
  return { batchSize, batchLingerMs, batchConcurrency: threadCount(threads) + 1 };
}

function overPool<Task, Result>(
  token: symbol,
  options: WorkerPoolOptions<Task, Result>,
  useFactory: (pool: WorkerPool<Task, Result>) => unknown,
): Provider[] {
  return [
    { provide: WorkerPool, useFactory: () => new WorkerPool(options) },
    { provide: token, inject: [WorkerPool], useFactory },
  ];
}
