import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { runLoop } from './loop.js';

export interface BackgroundLoopOptions {
  /** What the loop does, for the log. */
  name: string;
  /** Milliseconds to wait after a round that found nothing to do. */
  idleMs: number;
  logger: Logger;
}

/**
 * Work beside the messages, as a Nest provider: begins when the application is up, and has ended before its connections
 * are closed. A round that fails is logged and tried again after a growing pause; it never ends the service.
 */
export class BackgroundLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly round: () => Promise<boolean>,
    private readonly options: BackgroundLoopOptions,
  ) {}

  onApplicationBootstrap(): void {
    const { name, idleMs, logger } = this.options;
    this.running = runLoop(this.round, {
      idleMs,
      signal: this.stopping.signal,
      onError: (error) =>
        logger.error({ event: 'loop-failed', loop: name, err: error }, `${name} failed and is tried again.`),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
