import type { Logger } from 'pino';
import type {
  CaptureRef,
  Horizon,
  ParkedRepository,
  TellingRepository,
  UnsettledCapture,
} from '@dateline/database';
import { PermanentError, type EventPublisher, type OldestUnacknowledged } from '@dateline/messaging';
import { horizonOf } from '../pace/horizon.js';
import type { Pace } from '../pace/pace.js';
import { paceMetrics } from '../pace/pace-metrics.js';
import { announcementOf } from './fetched-event.js';
import { parkedAnnouncement } from './parked-announcement.js';

export interface AnnouncerOptions {
  /** Seconds after which a capture that the broker can no longer bring is told again; doubles with each telling. */
  lostSeconds: number;
  /** The same for one that it still holds: default two hours. */
  heldSeconds?: number;
  /** Captures that one round tells at most from the backlog, and again. */
  batchSize: number;
}

/** The broker as the announcer needs it. */
export interface AnnouncingBroker {
  readonly isConnected: boolean;
  readonly publisher: Pick<EventPublisher, 'publish'>;
  oldestUnacknowledged(): Promise<readonly OldestUnacknowledged[]>;
}

const TWO_HOURS = 7_200;
/** Longest pause between two looks at what may have to be told again, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Law 3, announce again: the ledger is the outbox. What was committed while the pace had room is announced right away;
 * the backlog follows as room comes. What was told and has no end is told again when the broker can no longer bring it, or
 * after hours (docs/decisions/0013).
 */
export class Announcer {
  /** Set when the broker lost its memory, until the ledger knows that nothing was told. */
  private loss: string | undefined;
  private lookedAgainAt = -Infinity;

  constructor(
    private readonly ledger: Pick<
      TellingRepository,
      'takeUntold' | 'takeForRetelling' | 'hasToldBefore' | 'toldAt' | 'putBack' | 'forgetTellings'
    >,
    private readonly parked: Pick<ParkedRepository, 'record'>,
    private readonly broker: AnnouncingBroker,
    private readonly pace: Pick<Pace, 'reserve' | 'told' | 'release' | 'untold' | 'caughtUp'>,
    private readonly options: AnnouncerOptions,
    private readonly logger: Logger,
  ) {}

  /**
   * Announces what was just committed as told; never fails. A broker that does not take it is no error: the captures are
   * backlog then.
   */
  async announce(captures: readonly UnsettledCapture[]): Promise<void> {
    try {
      await this.tell(captures);
    } catch (error) {
      this.logger.warn(
        { event: 'announce-failed', captures: captures.length, err: error },
        'Will be told from the ledger.',
      );
      await this.putBack(captures);
    }
  }

  /** The broker lost what it was told: begin again with everything that is not settled. */
  recover(why: string): void {
    this.logger.warn({ event: 'broker-memory-lost', why }, 'All that is in flight is told again.');
    this.loss = why;
  }

  /** One round: what waits, and what has to be told again. True when there may be more to tell. */
  async round(): Promise<boolean> {
    if (!this.broker.isConnected) return false;
    if (this.loss !== undefined) await this.forget();
    const hasBacklog = await this.tellBacklog();
    const hasMore = await this.tellAgain();
    return hasBacklog || hasMore;
  }

  private async forget(): Promise<void> {
    const { loss } = this;
    const captures = await this.ledger.forgetTellings();
    // Only this loss is dealt with: another one may have been noticed meanwhile.
    if (loss === this.loss) this.loss = undefined;
    this.pace.untold(captures);
    this.count('broker-memory', captures);
  }

  /** Tells the oldest of the backlog, as far as there is room. */
  private async tellBacklog(): Promise<boolean> {
    const room = await this.pace.reserve(this.options.batchSize);
    if (room === 0) return false;
    const captures = await this.ledger.takeUntold(room).catch((error: unknown) => {
      this.pace.release(room);
      throw error;
    });
    this.pace.told(captures.length);
    this.pace.release(room - captures.length);
    this.pace.caughtUp(captures.length, captures.length < room);
    await this.tellTaken(captures);
    return captures.length === room;
  }

  private async tellAgain(): Promise<boolean> {
    const { lostSeconds, heldSeconds = TWO_HOURS, batchSize } = this.options;
    const now = performance.now();
    if (now - this.lookedAgainAt < Math.min(LOOK_AGAIN_MS, lostSeconds * 250)) return false;
    this.lookedAgainAt = now;
    if (!(await this.ledger.hasToldBefore(Math.min(lostSeconds, heldSeconds)))) return false;
    const horizon = await this.horizon();
    const captures = await this.ledger.takeForRetelling({
      limit: batchSize,
      lostSeconds,
      heldSeconds,
      horizon,
    });
    await this.tellTaken(captures);
    const lost = captures.filter(({ isLost }) => isLost).length;
    this.count('lost', lost);
    this.count('held', captures.length - lost);
    if (captures.length < batchSize) return false;
    this.lookedAgainAt = -Infinity;
    return true;
  }

  private async horizon(): Promise<Horizon> {
    const oldest = await this.broker.oldestUnacknowledged();
    const toldAt = await this.ledger.toldAt(oldest.flatMap(({ captureId }) => captureId ?? []));
    return horizonOf(oldest, toldAt);
  }

  private count(cause: 'lost' | 'held' | 'broker-memory', captures: number): void {
    if (captures === 0) return;
    paceMetrics.toldAgain.inc({ cause }, captures);
    this.logger.info(
      { event: 'announced-again', cause, captures },
      'Captures are announced again from the ledger.',
    );
  }

  /** Tells what was taken from the ledger; what the broker does not take goes back. */
  private async tellTaken(captures: readonly UnsettledCapture[]): Promise<void> {
    try {
      await this.tell(captures);
    } catch (error) {
      await this.putBack(captures);
      throw error;
    }
  }

  /** Captures that are not put back are told again after their pause, so a ledger that is down costs only time. */
  private async putBack(captures: readonly UnsettledCapture[]): Promise<void> {
    this.pace.untold(captures.length);
    try {
      await this.ledger.putBack(captures.map(({ ticket }): CaptureRef => ticket));
    } catch (error) {
      this.logger.warn(
        { event: 'announce-mark-failed', captures: captures.length, err: error },
        'Will be told again after the pause.',
      );
    }
  }

  /** Tells the captures. One that cannot be told must not stop the others. */
  private async tell(captures: readonly UnsettledCapture[]): Promise<void> {
    if (captures.length === 0) return;
    try {
      await this.broker.publisher.publish(captures.map(announcementOf));
      return;
    } catch (error) {
      // Nothing was sent: one of them breaks its contract, and only one by one can tell which.
      if (!(error instanceof PermanentError)) throw error;
    }
    for (const capture of captures) await this.tellOrPark(capture);
  }

  /** No service would ever see the capture, so it is written down here how it ended. */
  private async tellOrPark(capture: UnsettledCapture): Promise<void> {
    try {
      await this.broker.publisher.publish([announcementOf(capture)]);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      const { captureId, url } = capture.ticket;
      this.logger.error(
        { event: 'capture-parked', captureId, url, code: error.code, err: error },
        'A capture cannot be announced and is parked.',
      );
      await this.parked.record([parkedAnnouncement(capture, error, new Date())]);
    }
  }
}
