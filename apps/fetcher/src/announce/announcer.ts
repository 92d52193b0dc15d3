import type { Logger } from 'pino';
import type { CaptureRepository, ParkedRepository, UnsettledCapture } from '@dateline/database';
import { PermanentError, type EventPublisher } from '@dateline/messaging';
import { announcementOf } from './fetched-event.js';
import { parkedAnnouncement } from './parked-announcement.js';

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
    private readonly captures: Pick<
      CaptureRepository,
      'unsettledForAnnouncement' | 'markAnnounced' | 'markUnannounced'
    >,
    private readonly parked: Pick<ParkedRepository, 'record'>,
    private readonly publisher: Pick<EventPublisher, 'publish'>,
    private readonly options: AnnouncerOptions,
    private readonly logger: Logger,
  ) {}

  /**
   * Announces what was just committed; never fails. A broker that does not take it is no error: the sweep will find the
   * captures.
   */
  async announce(captures: readonly UnsettledCapture[]): Promise<void> {
    try {
      await this.tell(captures);
    } catch (error) {
      this.logger.warn(
        { event: 'announce-failed', captures: captures.length, err: error },
        'Will be announced again.',
      );
      await this.askForSweep(captures);
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

  /** Captures that are not marked are found after their deadline, so a ledger that is down costs only time. */
  private async askForSweep(captures: readonly UnsettledCapture[]): Promise<void> {
    try {
      await this.captures.markUnannounced(captures.map(({ ticket }) => ticket));
    } catch (error) {
      this.logger.warn(
        { event: 'announce-mark-failed', captures: captures.length, err: error },
        'Will be announced again after the deadline.',
      );
    }
  }

  private async announceAgain(due: readonly UnsettledCapture[]): Promise<void> {
    const told = await this.tell(due);
    await this.captures.markAnnounced(told.map(({ ticket }) => ticket));
    this.logger.info(
      { event: 'announced-again', captures: told.length },
      'Captures were announced from the ledger.',
    );
  }

  /** Tells the captures, and gives those that the broker has. One that cannot be told must not stop the others. */
  private async tell(captures: readonly UnsettledCapture[]): Promise<readonly UnsettledCapture[]> {
    try {
      await this.publisher.publish(captures.map(announcementOf));
      return captures;
    } catch (error) {
      // Nothing was sent: one of them breaks its contract, and only one by one can tell which.
      if (!(error instanceof PermanentError)) throw error;
    }
    const told: UnsettledCapture[] = [];
    for (const capture of captures) {
      if (await this.tellOrPark(capture)) told.push(capture);
    }
    return told;
  }

  /** No service would ever see the capture, so it is written down here how it ended. */
  private async tellOrPark(capture: UnsettledCapture): Promise<boolean> {
    try {
      await this.publisher.publish([announcementOf(capture)]);
      return true;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      const { captureId, url } = capture.ticket;
      this.logger.error(
        { event: 'capture-parked', captureId, url, code: error.code, err: error },
        'A capture cannot be announced and is parked.',
      );
      await this.parked.record([parkedAnnouncement(capture, error, new Date())]);
      return false;
    }
  }
}
