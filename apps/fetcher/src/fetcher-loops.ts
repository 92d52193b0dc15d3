import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { BackgroundLoop } from '@dateline/service';
import type { Announcer } from './announce/announcer.js';
import type { Broker } from './announce/broker.js';
import type { FeedPoller } from './discover/feed-poller.js';
import type { CaptureCommitter } from './download/capture-committer.js';
import type { Downloader } from './download/downloader.js';

export interface FetcherParts {
  /** Partitions ahead of time, claims whose time is over; once an hour. */
  housekeeping: () => Promise<void>;
  poller: FeedPoller;
  downloader: Downloader;
  committer: CaptureCommitter;
  announcer: Announcer;
  broker: Broker;
}

const HOUR_MS = 3_600_000;

/** The fetcher's three jobs side by side: discover, download, announce; and their order when the service stops. */
export class FetcherLoops implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: BackgroundLoop[];

  constructor(
    private readonly parts: FetcherParts,
    logger: Logger,
  ) {
    const { poller, downloader, announcer, housekeeping } = parts;
    this.loops = [
      new BackgroundLoop(() => poller.round(), { name: 'discover', idleMs: 500, logger }),
      new BackgroundLoop(() => downloader.round(), { name: 'download', idleMs: 100, logger }),
      new BackgroundLoop(() => announcer.round(), { name: 'announce', idleMs: 1000, logger }),
      new BackgroundLoop(() => housekeeping().then(() => false), {
        name: 'housekeeping',
        idleMs: HOUR_MS,
        logger,
      }),
    ];
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.parts.broker.watchMemory(this.parts.announcer);
    for (const loop of this.loops) loop.onApplicationBootstrap();
  }

  /** Nothing new is begun; downloads that run end, their captures are committed and announced. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.beforeApplicationShutdown()));
    await this.parts.downloader.drain();
    await this.parts.committer.close();
  }
}
