import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  chaosSeed,
  createRandom,
  killedService,
  runChaos,
  serverFaults,
  serviceFaults,
  testServers,
  type ChaosResult,
} from '@dateline/testing';

/** Every stage dies once, and every server fails in the ways that asked most of the line. */
const FAULTS = [
  ...(['fetcher', 'parser', 'enricher', 'indexer'] as const).map(killedService),
  serviceFaults.frozen,
  serverFaults.natsWiped,
  serverFaults.natsRolledBack,
  serverFaults.postgresKilled,
  serverFaults.postgresHalfOpen,
  serverFaults.postgresFailedOver,
  serverFaults.elasticsearchCut,
  serverFaults.indicesFlooded,
  serverFaults.indicesClosed,
];
const seed = chaosSeed();
const stopping = new AbortController();
let run: Promise<ChaosResult> | undefined;
let result: ChaosResult;

/** The seed decides the order and the moments. `npm run chaos` goes on for ten minutes, with every fault there is. */
beforeAll(async () => {
  const { elasticsearchUrl } = testServers({ natsUrl: 'its own', databaseUrl: 'its own' });
  const faults = createRandom('order', seed).shuffle(FAULTS);
  const { signal } = stopping;
  run = runChaos({ seed, minutes: 2, elasticsearchUrl, longestSeconds: 4, perSecond: 8, faults, signal });
  result = await run;
}, 540_000);

// Had it not come to its end in time, it ends now, and leaves nothing.
afterAll(async () => {
  stopping.abort();
  await run?.catch(() => undefined);
}, 120_000);

describe(`chaos while articles flow (CHAOS_SEED=${seed})`, () => {
  it('breaks and mends everything, and the line goes on each time', () => {
    expect(result.faults).toHaveLength(FAULTS.length);
    expect(result.faults.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  it('every article is held in its newest revision, in the ledger and in search', () => {
    expect(result.final).toMatchObject({ articles: result.published, wrong: 0, lost: 0, stale: 0 });
    // Corrections went through the middle of it all.
    expect(result.corrected).toBeGreaterThan(20);
  });

  it('conservation holds, nothing is parked, nothing is on its way any more', () => {
    expect(result.final).toMatchObject({ isBalanced: true, parked: 0, inFlight: 0, searchBacklog: 0 });
  });

  it('tells a capture again only for a fault, and ends no process but those that were killed', () => {
    expect(result.problems).toEqual([]);
  });
});
