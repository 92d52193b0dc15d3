import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { BackgroundLoop } from '@dateline/service';
import type { Announcer } from './announce/announcer.js';
import type { Broker } from './announce/broker.js';
import type { FeedPoller } from './discover/feed-poller.js';
import type { CaptureCommitter } from './download/capture-committer.js';
import type { Downloader } from './download/downloader.js';

export interface FetcherParts {
  /** Partitions ahead of time, claims whose time is over, a ledger ahead of the broker; at boot and once an hour. */
  housekeeping: () => Promise<void>;
  poller: FeedPoller;
  downloader: Downloader;
  committer: CaptureCommitter;
  announcer: Announcer;
  broker: Broker;
}

const HOUR_MS = 3_600_000;
/**
 * What ending takes besides the downloads: leases given back, the last group committed and announced. Less than what the
 * frame of a service leaves beyond the setting's time, so that connections are closed in order even then.
 */
const WIND_UP_MS = 3_500;

/** The fetcher's three jobs side by side: discover, download, announce; and their order when the service stops. */
export class FetcherLoops implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: BackgroundLoop[];

  /** @param stopMs milliseconds that downloads get to end when the service stops */
  constructor(
    private readonly parts: FetcherParts,
    private readonly stopMs: number,
    private readonly logger: Logger,
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

  /**
   * Nothing new is begun, and what was leased and not begun is given back at once; downloads that run get their time, what
   * they brought is committed and announced. What a server that hangs holds up is left to the leases and to the ledger.
   */
  async beforeApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.stopMs + WIND_UP_MS);
    });
    if ((await Promise.race([this.windUp(), late])) === 'late') {
      this.logger.warn({ event: 'stopped-late' }, 'A server hangs; leases run out by themselves.');
    }
    clearTimeout(timer);
  }

  private async windUp(): Promise<void> {
    const { downloader, poller, committer } = this.parts;
    const ends = await Promise.allSettled([
      downloader.stop(),
      poller.stop(),
      ...this.loops.map((loop) => loop.beforeApplicationShutdown()),
    ]);
    for (const end of ends) {
      if (end.status === 'rejected') {
        this.logger.warn(
          { event: 'stop-incomplete', err: end.reason as unknown },
          'Leases run out by themselves.',
        );
      }
    }
    await committer.close();
  }
}
