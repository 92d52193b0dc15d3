import type { CaptureTicket, TrailEntry } from '@dateline/contracts';
import type { CaptureRepository, NewCapture, UnsettledCapture } from '@dateline/database';
import type { Announcer } from '../announce/announcer.js';
import { GroupCommit } from './group-commit.js';
import type { LagGate } from './lag-gate.js';

/** A download that is to be committed, with the attempt that brought it. */
export interface Download extends NewCapture {
  readonly attempt: number;
  readonly startedAt: Date;
}

/** Law 1 at the beginning of the line: bytes and ledger row are committed together, and only then announced. */
export class CaptureCommitter {
  private readonly group: GroupCommit<Download, CaptureTicket>;
  private announcing: Promise<void> = Promise.resolve();

  constructor(
    private readonly captures: Pick<CaptureRepository, 'commit'>,
    private readonly announcer: Pick<Announcer, 'announce'>,
    private readonly gate: Pick<LagGate, 'add'>,
    private readonly version: string,
  ) {
    this.group = new GroupCommit((downloads) => this.commit(downloads));
  }

  /** Resolves when the download is in the ledger; it is announced right after. */
  async add(download: Download): Promise<void> {
    await this.group.add(download);
  }

  /** Commits what waits and announces it. */
  async close(): Promise<void> {
    await this.group.close();
    await this.announcing;
  }

  private async commit(downloads: readonly Download[]): Promise<CaptureTicket[]> {
    const captures = downloads.map((download) => ({ ...download, trail: [this.trailEntry(download)] }));
    const tickets = await this.captures.commit(captures);
    this.gate.add(tickets.length);
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
