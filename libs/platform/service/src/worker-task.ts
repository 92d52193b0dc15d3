/** How one task ended, and the CPU time that it cost in its thread. */
export type MeasuredEnd<Result> = PromiseSettledResult<Result> & { cpuSeconds: number };

/** What a worker module exports: tasks that came together, one after the other; one that throws costs no other. */
export type WorkerTask<Task, Result> = (tasks: readonly Task[]) => MeasuredEnd<Result>[];

/**
 * Makes a pure function the default export of a worker module. Kept apart from the rest of the library, so that a
 * thread loads nothing but its work.
 */
export function workerTask<Task, Result>(work: (task: Task) => Result): WorkerTask<Task, Result>;
/** @param unpack makes the work's input of what travelled; it is done in the thread and not counted as work */
export function workerTask<Task, Input, Result>(
  work: (input: Input) => Result,
  unpack: (task: Task) => Input,
): WorkerTask<Task, Result>;
export function workerTask<Task, Result>(
  work: (input: unknown) => Result,
  unpack: (task: Task) => unknown = (task) => task,
): WorkerTask<Task, Result> {
  return (tasks) =>
    tasks.map((task) => {
      let before = process.threadCpuUsage();
      const end = settled(() => {
        const input = unpack(task);
        before = process.threadCpuUsage();
        return work(input);
      });
      const { user, system } = process.threadCpuUsage(before);
      return { ...end, cpuSeconds: (user + system) / 1e6 };
    });
}

function settled<Result>(work: () => Result): PromiseSettledResult<Result> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}
