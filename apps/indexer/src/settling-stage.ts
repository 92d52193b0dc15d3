import type { TrailEntry } from '@dateline/contracts';
import type { Settled, SettlingStage } from './settlement.js';

/** The indexer's entry of a trail: begins when the event was taken, ends with the transaction. */
export const settlingStage = (version: string): SettlingStage => ({
  entry: (event: Settled, decision: string): TrailEntry => ({
    service: 'indexer',
    version,
    startedAt: event.receivedAt.toISOString(),
    tookMs: Math.max(0, Date.now() - event.receivedAt.getTime()),
    attempt: event.attempt,
    decision,
  }),
});
