import { z } from 'zod';
import { Instant } from '../document/primitives.js';

/** What one stage did for a capture; the event carries them all, the ledger keeps them. */
export const TrailEntry = z.object({
  service: z.string().min(1),
  version: z.string().min(1),
  startedAt: Instant,
  /** Milliseconds from taking the message to telling the next. */
  tookMs: z.number().nonnegative(),
  /** 1 for the first delivery. */
  attempt: z.int().positive(),
  /** What was decided: `fetched`, `parsed`, `enriched`, `rejected:<reason>`, `indexed`, … */
  decision: z.string().min(1),
});
export const Trail = z.array(TrailEntry).max(32);
export type TrailEntry = z.output<typeof TrailEntry>;
