/** What a worker thread answers: the result, and the CPU time that it cost in that thread. */
export interface MeasuredResult<Result> {
  result: Result;
  cpuSeconds: number;
}

/**
 * Makes a pure function the default export of a worker module. Kept apart from the rest of the library, so that a
 * thread loads nothing but its work.
 */
export function workerTask<Task, Result>(
  work: (task: Task) => Result,
): (task: Task) => MeasuredResult<Result> {
  return (task) => {
    const before = process.threadCpuUsage();
    const result = work(task);
    const { user, system } = process.threadCpuUsage(before);
    return { result, cpuSeconds: (user + system) / 1e6 };
  };
}
