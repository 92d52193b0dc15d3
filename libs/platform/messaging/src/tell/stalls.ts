import type { Names } from '@dateline/contracts';
import { reasonOf } from '../words/errors.js';
import type { Clock, MessagingObserver } from '../words/observer.js';

interface Stall {
  /** When the first of these failures was, milliseconds since the epoch. */
  readonly since: number;
  isSaid: boolean;
}

/** Milliseconds without one message stored from which on a stream counts as stalled; an election takes less. */
const STALLED_AFTER_MS = 5_000;

/**
 * Notices streams that store nothing. A server whose disk was full keeps answering and never stores again, with space or
 * without, until it is restarted: the stream remembers its failed write, and a message that is not stored gets no answer
 * at all.
 */
export class Stalls {
  private readonly stalls = new Map<string, Stall>();

  constructor(
    private readonly names: Names,
    private readonly clock: Clock,
    private readonly observer: MessagingObserver | undefined,
  ) {}

  /** A message was not stored. */
  failed(subject: string, error: unknown): void {
    const stream = this.streamOf(subject);
    const now = this.clock.now();
    const stall = this.stalls.get(stream) ?? { since: now, isSaid: false };
    this.stalls.set(stream, stall);
    if (!stall.isSaid && now - stall.since >= STALLED_AFTER_MS) {
      stall.isSaid = true;
      const seconds = (now - stall.since) / 1000;
      this.observer?.storing?.({ stream, isStoring: false, seconds, error: reasonOf(error, 200) });
    }
  }

  /** A message was stored. Called for each, so the usual case costs one look at an empty map. */
  stored(subject: string): void {
    if (this.stalls.size === 0) {
      return;
    }
    const stream = this.streamOf(subject);
    const stall = this.stalls.get(stream);
    this.stalls.delete(stream);
    if (stall?.isSaid) {
      const seconds = (this.clock.now() - stall.since) / 1000;
      this.observer?.storing?.({ stream, isStoring: true, seconds });
    }
  }

  private streamOf(subject: string): string {
    const keys = Object.keys(this.names.filters) as Array<keyof Names['filters']>;
    const holds = (filter: string) => subject.startsWith(filter.replace(/>$/, ''));
    const key = keys.find((each) => this.names.filters[each].some(holds));
    return key ? this.names.streams[key] : 'unknown';
  }
}
