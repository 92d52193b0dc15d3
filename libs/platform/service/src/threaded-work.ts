import type { Provider } from '@nestjs/common';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

/**
 * Nest providers for work in threads: the pool (closed when the application shuts down), and under `token` the
 * function that handlers call, so that a handler knows nothing of threads.
 */
export function threadedWork<Task, Result>(
  token: symbol,
  options: WorkerPoolOptions<Task, Result>,
): Provider[] {
  return [
    { provide: WorkerPool, useFactory: () => new WorkerPool(options) },
    {
      provide: token,
      inject: [WorkerPool],
      useFactory: (pool: WorkerPool<Task, Result>) => (task: Task) => pool.run(task),
    },
  ];
}
