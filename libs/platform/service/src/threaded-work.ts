import type { Provider } from '@nestjs/common';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

/**
 * Nest providers for work in threads: the pool (closed when the application shuts down), and under `token` the
 * function that handlers call, so that a handler knows nothing of threads.
 */
export function threadedWork(token: symbol, options: WorkerPoolOptions): Provider[] {
  return [
    { provide: WorkerPool, useFactory: () => new WorkerPool(options) },
    {
      provide: token,
      inject: [WorkerPool],
      useFactory: (pool: WorkerPool<unknown, unknown>) => (task: unknown) => pool.run(task),
    },
  ];
}
