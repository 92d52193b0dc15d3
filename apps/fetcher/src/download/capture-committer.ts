import type { CaptureTicket, TrailEntry } from '@dateline/contracts';
import type { CaptureRepository, NewCapture, UnsettledCapture } from '@dateline/database';
import type { Announcer } from '../announce/announcer.js';
import type { IsLedgersFault } from '../ledger-fault.js';
import type { Pace } from '../pace/pace.js';
import { GroupCommit } from './group-commit.js';

/** A download that is to be committed, with the attempt that brought it. */
export interface Download extends NewCapture {
  readonly attempt: number;
  readonly startedAt: Date;
}

/** Longest wait for the broker when the service stops; what it did not take by then is told from the ledger. */
const CLOSE_MS = 2_000;

/**
 * Law 1 at the beginning of the line: bytes and ledger row are committed together, and only then announced; at once when
 * the pace has room, else by the announcer from the ledger.
 */
export class CaptureCommitter {
  private readonly group: GroupCommit<Download, CaptureTicket>;
  private announcing: Promise<void> = Promise.resolve();

  constructor(
    private readonly captures: Pick<CaptureRepository, 'commit'>,
    private readonly announcer: Pick<Announcer, 'announce'>,
    private readonly pace: Pick<Pace, 'reserveAll' | 'told' | 'release' | 'leftBehind'>,
    private readonly version: string,
    isLedgersFault: IsLedgersFault,
  ) {
    this.group = new GroupCommit((downloads) => this.commit(downloads), {
      bytesOf: ({ body }) => body.byteLength,
      isOneItems: (error) => !isLedgersFault(error),
    });
  }

  /** Resolves when the download is in the ledger; it is announced right after, if it may be. */
  async add(download: Download): Promise<void> {
    await this.group.add(download);
  }

  /** Commits what waits and announces it; a broker that does not take it is not waited for. */
  async close(): Promise<void> {
    await this.group.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.announcing, late]);
    clearTimeout(timer);
  }

  private async commit(downloads: readonly Download[]): Promise<CaptureTicket[]> {
    const captures = downloads.map((download) => ({ ...download, trail: [this.trailEntry(download)] }));
    const isTold = this.pace.reserveAll(captures.length);
    const tickets = await this.write(captures, isTold);
    if (!isTold) return tickets;
    const committed = tickets.map((ticket, index): UnsettledCapture => {
      const { trail, rejection } = captures[index] as (typeof captures)[number];
      return { ticket, trail, announcements: 1, ...(rejection ? { rejection } : {}) };
    });
    // Downloads need not wait for the broker: what is committed is safe, and the next group may form meanwhile.
    this.announcing = Promise.all([this.announcing, this.announcer.announce(committed)]).then(
      () => undefined,
    );
    return tickets;
  }

  private async write(captures: readonly NewCapture[], isTold: boolean): Promise<CaptureTicket[]> {
    try {
      const tickets = await this.captures.commit(captures, { isTold });
      if (isTold) this.pace.told(captures.length);
      else this.pace.leftBehind(captures.length);
      return tickets;
    } catch (error) {
      if (isTold) this.pace.release(captures.length);
      throw error;
    }
  }

  private trailEntry({ startedAt, tookMs, attempt, rejection }: Download): TrailEntry {
    return {
      service: 'fetcher',
      version: this.version,
      startedAt: startedAt.toISOString(),
      tookMs,
      attempt,
      decision: rejection ? `rejected:${rejection.reason}` : 'fetched',
    };
  }
}
