import { availableParallelism } from 'node:os';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Counter, register } from 'prom-client';
import { metricName } from '@dateline/contracts';
import type { MeasuredEnd, WorkerTask } from './worker-task.js';

/** Work that is done without a thread, because handing it over would cost as much as doing it. */
export interface InlineWork<Task, Result> {
  /** True for tasks whose cost is bounded to a few milliseconds by their size. */
  isSmall(task: Task): boolean;
  work: WorkerTask<Task, Result>;
}

export interface WorkerPoolOptions<Task = unknown, Result = unknown> {
  /** What the work is called in metrics: `extract`, `enrich`. */
  name: string;
  /** Module whose default export was made by `workerTask`. */
  file: URL;
  /** Threads; see {@link threadCount}. */
  threads: number;
  /** Milliseconds that one task, or tasks that came together, may run; then the thread is killed. */
  deadlineMs: number;
  /** For tasks that need no thread; left out: all go to threads. */
  inline?: InlineWork<Task, Result>;
  /** Heap of one thread in MiB; a task that needs more kills only its thread. */
  maxHeapMb: number;
}

/** Threads of a setting; 0 stands for one less than the cores, at least one. */
export const threadCount = (threads: number): number => threads || Math.max(1, availableParallelism() - 1);

/** The task outran its deadline; its thread was killed and replaced. */
export class WorkerDeadlineError extends Error {
  override readonly name = 'WorkerDeadlineError';
}

/** The task needed more memory than a thread has; its thread was replaced. */
export class WorkerMemoryError extends Error {
  override readonly name = 'WorkerMemoryError';
}

/**
 * CPU-heavy work in threads, so that one hostile input cannot stall its neighbours (law 9). The deadline counts from
 * the moment a thread takes the task: tasks wait for a free thread outside the pool, where waiting costs them nothing.
 */
export class WorkerPool<Task, Result> implements OnApplicationShutdown {
  private readonly pool: Piscina<readonly Task[], MeasuredEnd<Result>[]>;
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(private readonly options: WorkerPoolOptions<Task, Result>) {
    const threads = threadCount(options.threads);
    this.free = threads;
    this.pool = new Piscina<readonly Task[], MeasuredEnd<Result>[]>({
      filename: options.file.href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      // Histograms of its own, which nobody reads.
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb },
    });
    // A dying thread is reported on the pool as well as on the task; the task's error is the one that counts.
    this.pool.on('error', () => undefined);
  }

  /**
   * Runs one task.
   *
   * @throws WorkerDeadlineError, WorkerMemoryError, or what the task threw
   */
  async run(task: Task): Promise<Result> {
    const [end] = await this.runAll([task]);
    if (end?.status !== 'fulfilled') throw end?.reason;
    return end.value;
  }

  /**
   * Runs tasks that came together, in one thread and with one hand-over: a message to a thread and back costs as much as
   * a millisecond of work. Byte arrays of a single task that own their memory are handed over, not copied: the caller no
   * longer has them.
   *
   * @returns how each ended, in the order of the tasks; a reason is what `run` throws
   */
  async runAll(tasks: readonly Task[]): Promise<PromiseSettledResult<Result>[]> {
    const { inline } = this.options;
    const small = new Set(inline ? tasks.filter((task) => inline.isSmall(task)) : []);
    const inPlace = this.counted(inline?.work([...small]) ?? []);
    const inThread = await this.inThread(tasks.filter((task) => !small.has(task)));
    return tasks.flatMap((task) => (small.has(task) ? inPlace : inThread).shift() ?? []);
  }

  private async inThread(tasks: readonly Task[]): Promise<PromiseSettledResult<Result>[]> {
    if (tasks.length === 0) return [];
    try {
      return this.counted(await this.together(tasks));
    } catch (reason) {
      if (tasks.length === 1) return [{ status: 'rejected', reason }];
    }
    // One of them has cost the thread. Alone, each answers for itself.
    const ends = [];
    for (const task of tasks) ends.push(...(await this.inThread([task])));
    return ends;
  }

  private async together(tasks: readonly Task[]): Promise<MeasuredEnd<Result>[]> {
    await this.takeThread();
    const deadline = workDeadline(this.options.deadlineMs);
    try {
      const transferList = tasks.length === 1 ? ownedMemory(tasks[0]) : [];
      return await this.pool.run(tasks, { signal: deadline.signal, transferList });
    } catch (error) {
      throw this.named(error, deadline.signal.aborted);
    } finally {
      deadline.clear();
      this.giveThread();
    }
  }

  private counted(ends: readonly MeasuredEnd<Result>[]): PromiseSettledResult<Result>[] {
    const cpuSeconds = ends.reduce((sum, end) => sum + end.cpuSeconds, 0);
    workCpuSeconds().inc({ work: this.options.name }, cpuSeconds);
    return [...ends];
  }

  /** Nest calls this after the transport has drained, when no task runs any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  private named(error: unknown, isOverdue: boolean): unknown {
    if (isOverdue) return new WorkerDeadlineError(`The work took longer than ${this.options.deadlineMs} ms.`);
    if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return new WorkerMemoryError(`The work needed more than ${this.options.maxHeapMb} MiB.`);
    }
    return error;
  }

  private takeThread(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveThread(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

/** CPU time of pure work, apart from what the line itself costs. */
function workCpuSeconds(): Counter<'work'> {
  const name = metricName('work_cpu_seconds_total');
  const known = register.getSingleMetric(name) as Counter<'work'> | undefined;
  return known ?? new Counter({ name, help: 'CPU seconds that pure work took', labelNames: ['work'] });
}

/** Parts of a deadline, of which each is counted when it is over. */
const DEADLINE_TICKS = 20;

/**
 * Aborts when the time is over in which work can have run. A process that was stopped meanwhile (SIGSTOP, a machine that
 * slept) wakes to one tick, however long that was: the page in its hands has not had the time that the clock says.
 */
function workDeadline(ms: number): { readonly signal: AbortSignal; clear(): void } {
  const over = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    if (ticks === DEADLINE_TICKS) over.abort();
  }, ms / DEADLINE_TICKS);
  return { signal: over.signal, clear: () => clearInterval(timer) };
}

/** Memory that belongs to one byte array alone; a slice of a pool must not be handed over. */
function ownedMemory(task: unknown): ArrayBuffer[] {
  if (typeof task !== 'object' || task === null) return [];
  return Object.values(task).flatMap((field) =>
    field instanceof Uint8Array &&
    field.buffer instanceof ArrayBuffer &&
    field.byteLength === field.buffer.byteLength
      ? [field.buffer]
      : [],
  );
}
