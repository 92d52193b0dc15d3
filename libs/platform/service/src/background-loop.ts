import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { outageOf, type Dependency } from '@dateline/dependency';
import { runLoop } from './loop.js';

export interface BackgroundLoopOptions {
  /** What the loop does, for the log. */
  name: string;
  /** Milliseconds to wait after a round that found nothing to do. */
  idleMs: number;
  logger: Logger;
  /**
   * Work that this process still holds when it stops and that is done before connections are closed; what is not done when
   * the signal aborts is left to the ledger.
   */
  drain?(signal: AbortSignal): Promise<void>;
  /** Servers whose outage is no fault of the loop: it is said once in one sentence, and once more when it is over. */
  dependencies?: readonly Dependency[];
  /**
   * True when a round may be left at any moment, because the ledger knows what is not done: a server that hangs does not
   * hold up the stop then.
   */
  canBeLeft?: boolean;
}

/** How a loop is doing, for health. */
export interface LoopState {
  readonly name: string;
  /** Seconds that the round under way has run; `undefined` between two rounds. */
  readonly roundSeconds: number | undefined;
  /** Seconds since rounds began to fail without one that succeeded; `undefined` while they succeed. */
  readonly failingSeconds: number | undefined;
  /** What the last round failed with. */
  readonly problem: string | undefined;
}

/** Milliseconds that draining gets; the whole stop is bounded besides. */
const DRAIN_MS = 3_000;

/** The loops of this process; one process is one service. */
const running = new Set<BackgroundLoop>();
export const loopStates = (): LoopState[] => [...running].map((loop) => loop.state);

/**
 * Work beside the messages, as a Nest provider: begins when the application is up, and has ended before its connections
 * are closed. A round that fails is logged and tried again after a growing pause; it never ends the service.
 */
export class BackgroundLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private beganAt: number | undefined;
  private failingSince: number | undefined;
  private problem: string | undefined;
  /** The server for which the loop waits. */
  private outage: string | undefined;

  constructor(
    private readonly round: () => Promise<boolean>,
    private readonly options: BackgroundLoopOptions,
  ) {}

  get state(): LoopState {
    const since = (moment: number | undefined) =>
      moment === undefined ? undefined : (performance.now() - moment) / 1000;
    return {
      name: this.options.name,
      roundSeconds: since(this.beganAt),
      failingSeconds: since(this.failingSince),
      problem: this.problem,
    };
  }

  onApplicationBootstrap(): void {
    const { idleMs } = this.options;
    running.add(this);
    this.ended = runLoop(() => this.observedRound(), {
      idleMs,
      signal: this.stopping.signal,
      onError: (error) => this.failed(error),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const signal = AbortSignal.timeout(DRAIN_MS);
    const late = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await (this.options.canBeLeft ? Promise.race([this.ended, late]) : this.ended);
    running.delete(this);
    const drained = this.options.drain?.(signal).catch((error: unknown) => this.failed(error));
    await (this.options.canBeLeft ? Promise.race([drained, late]) : drained);
  }

  private async observedRound(): Promise<boolean> {
    this.beganAt = performance.now();
    try {
      const hasWorked = await this.round();
      this.noteOutage(undefined);
      [this.failingSince, this.problem] = [undefined, undefined];
      return hasWorked;
    } finally {
      this.beganAt = undefined;
    }
  }

  private failed(error: unknown): void {
    const { name, logger } = this.options;
    this.failingSince ??= performance.now();
    this.problem = error instanceof Error ? error.message : String(error);
    const outage = outageOf(error, this.options.dependencies ?? []);
    this.noteOutage(outage);
    if (outage) return;
    logger.error({ event: 'loop-failed', loop: name, err: error }, `${name} failed and is tried again.`);
  }

  /** Says the beginning and the end of an outage, not each round of it. */
  private noteOutage(dependency: string | undefined): void {
    if (dependency === this.outage) return;
    const { name, logger } = this.options;
    if (dependency)
      logger.warn(
        { event: 'loop-waits', loop: name, dependency, problem: this.problem },
        `${name} waits: ${dependency} does not answer.`,
      );
    else logger.info({ event: 'loop-goes-on', loop: name, dependency: this.outage }, `${name} goes on.`);
    this.outage = dependency;
  }
}
