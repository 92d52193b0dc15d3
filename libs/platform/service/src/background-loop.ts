import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
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
    await this.ended;
    running.delete(this);
    await this.options.drain?.(AbortSignal.timeout(DRAIN_MS)).catch((error: unknown) => this.failed(error));
  }

  private async observedRound(): Promise<boolean> {
    this.beganAt = performance.now();
    try {
      const hasWorked = await this.round();
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
    logger.error({ event: 'loop-failed', loop: name, err: error }, `${name} failed and is tried again.`);
  }
}
