import type { LinePicture } from './line-picture.js';

/** What the world outside says about whether more is to come. */
export interface World {
  /** Feeds that were not polled since everything was published. */
  feedsToPoll: number;
  /** Whether the newsroom still publishes. */
  isPublishing: boolean;
}

/**
 * The line is idle when nothing is due, nothing is on its way, nothing waits for the search index, and every feed was
 * polled after the last publication.
 */
export function isIdle({ ledger, stages }: LinePicture, world: World): boolean {
  const waiting =
    ledger.frontier.due +
    ledger.frontier.scheduled +
    ledger.frontier.leased +
    ledger.captures.inFlight +
    ledger.searchBacklog;
  const inHand = stages.some(({ backlog, inFlight }) => backlog + inFlight > 0);
  return !world.isPublishing && world.feedsToPoll === 0 && waiting === 0 && !inHand;
}
