import type { Logger } from 'pino';
import type { CaptureRepository, UnsettledCapture } from '@dateline/database';
import type { EventPublisher } from '@dateline/messaging';
import { announcementOf } from './fetched-event.js';

export interface AnnouncerOptions {
  /** Seconds after which a capture that is announced and not settled is announced again. */
  deadlineSeconds: number;
  /** Captures that one round announces at most. */
  batchSize: number;
}

/**
 * Law 3, announce again: the ledger is the outbox. What was committed is announced right away; what was not settled in
 * time, or was told to a broker that lost its memory, is announced again from the ledger until it is settled.
 */
export class Announcer {
  /** Set when the broker lost its memory: everything unsettled is due, in the order of the ledger. */
  private recovery: { afterId: string } | undefined;

  constructor(
    private readonly captures: CaptureRepository,
    private readonly publisher: EventPublisher,
    private readonly options: AnnouncerOptions,
    private readonly logger: Logger,
  ) {}

  /** Announces what was just committed. A broker that does not take it is no error: the sweep will find the captures. */
  async announce(captures: readonly UnsettledCapture[]): Promise<void> {
    try {
      await this.publisher.publish(captures.map(announcementOf));
    } catch (error) {
      this.logger.warn(
        { event: 'announce-failed', captures: captures.length, err: error },
        'Will be announced again.',
      );
      await this.captures.markUnannounced(captures.map(({ ticket }) => ticket));
    }
  }

  /** The broker lost what it was told: begin again with everything that is not settled. */
  recover(why: string): void {
    this.logger.warn({ event: 'broker-memory-lost', why }, 'All unsettled captures are announced again.');
    this.recovery = { afterId: '0' };
  }

  /** One round of the sweep; true when there may be more to announce. */
  async round(): Promise<boolean> {
    const { batchSize, deadlineSeconds } = this.options;
    const { recovery } = this;
    const due = await this.captures.unsettledForAnnouncement({
      limit: batchSize,
      ...(recovery ?? { olderThanSeconds: deadlineSeconds }),
    });
    if (due.length > 0) await this.announceAgain(due);
    const last = due.at(-1);
    if (recovery && last) recovery.afterId = last.ticket.captureId;
    // Only this recovery is over: another loss may have been noticed while we were announcing.
    else if (recovery === this.recovery) this.recovery = undefined;
    return due.length === batchSize || this.recovery !== undefined;
  }

  private async announceAgain(due: readonly UnsettledCapture[]): Promise<void> {
    await this.publisher.publish(due.map(announcementOf));
    await this.captures.markAnnounced(due.map(({ ticket }) => ticket));
    this.logger.info(
      { event: 'announced-again', captures: due.length },
      'Captures were announced from the ledger.',
    );
  }
}
