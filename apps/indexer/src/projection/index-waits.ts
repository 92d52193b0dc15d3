import type { Logger } from 'pino';
import type { BulkResult, WaitReason } from '@dateline/search';
import { indicesWaiting } from './projection-metrics.js';

export interface WaitBounds {
  /** Milliseconds for which an index is left alone at first; doubles with each refusal. */
  readonly firstMs: number;
  readonly maxMs: number;
}

const DEFAULT_BOUNDS: WaitBounds = { firstMs: 1000, maxMs: 30_000 };

interface Wait {
  reason: WaitReason;
  pauseMs: number;
  untilMs: number;
}

/**
 * Which indices take no documents for now, each with a pause that doubles: one month that is closed, read-only or broken
 * must not hold up the others, nor be asked without end. Said once an index, not once a document.
 */
export class IndexWaits {
  private readonly waits = new Map<string, Wait>();

  constructor(
    private readonly logger: Logger,
    private readonly bounds: WaitBounds = DEFAULT_BOUNDS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Indices that are to be left alone now. */
  held(): string[] {
    return [...this.waits].filter(([, { untilMs }]) => untilMs > this.now()).map(([index]) => index);
  }

  isHeld(index: string): boolean {
    return (this.waits.get(index)?.untilMs ?? 0) > this.now();
  }

  /** When the next of them is to be tried, by `performance.now()`; infinite when none is held. */
  nextTryAt(): number {
    const times = [...this.waits.values()].map(({ untilMs }) => untilMs).filter((time) => time > this.now());
    return Math.min(...times, Infinity);
  }

  /** Learns from what became of a batch: an index that took none of its documents waits, one that took some does not. */
  note(results: readonly BulkResult[]): void {
    const refused = new Map<string, BulkResult>();
    for (const result of results) if (result.status === 'retry') refused.set(result.index, result);
    for (const { status, index } of results) {
      if (status === 'retry') continue;
      refused.delete(index);
      this.release(index);
    }
    for (const result of refused.values()) this.hold(result);
    for (const reason of Object.keys(REMEDIES) as WaitReason[]) {
      const count = [...this.waits.values()].filter((wait) => wait.reason === reason).length;
      indicesWaiting.set({ reason }, count);
    }
  }

  private hold({ index, waits: reason = 'unavailable', error }: BulkResult): void {
    const before = this.waits.get(index);
    const pauseMs = before ? Math.min(2 * before.pauseMs, this.bounds.maxMs) : this.bounds.firstMs;
    this.waits.set(index, { reason, pauseMs, untilMs: this.now() + pauseMs });
    if (before?.reason === reason) return;
    this.logger.warn(
      { event: 'search-index-waits', index, reason, error, remedy: REMEDIES[reason](index) },
      `Index ${index} takes no documents: they wait in the ledger, and it is tried again and again.`,
    );
  }

  private release(index: string): void {
    if (!this.waits.delete(index)) return;
    this.logger.info({ event: 'search-index-back', index }, `Index ${index} takes documents again.`);
  }
}

/** What an operator can do. */
const REMEDIES: Record<WaitReason, (index: string) => string> = {
  overloaded: () => 'Nothing, unless it lasts: Elasticsearch is short of memory or threads.',
  'read-only': (index) =>
    `If the disk is full, make room. A block that stays is lifted by PUT /${index}/_settings ` +
    '{"index.blocks.write":null,"index.blocks.read_only":null,"index.blocks.read_only_allow_delete":null}',
  closed: (index) => `POST /${index}/_open; or delete it, then it is written again from the ledger.`,
  missing: (index) => `Index ${index} cannot be made; the error says why.`,
  unavailable: () => 'GET /_cluster/allocation/explain says why its shards are not there.',
};
