import { describe, expect, it, jest } from '@jest/globals';
import { restoreCases, testServers, tryRestore, type RestoreCase } from '@dateline/testing';

jest.setTimeout(240_000);

const SEED = 7;
/** Of all twelve, which `npm run chaos -- restore-table` tries: each loss, broker and manner once at least. */
const TRIED: readonly RestoreCase[] = restoreCases.filter(({ loss, broker, services }) =>
  ['backup restored, kept, stopped', 'failover, kept, running', 'three failovers, wiped, running'].includes(
    [loss, broker, services].join(', '),
  ),
);

describe('law 13, a ledger has a life', () => {
  it.each(TRIED)('$loss, broker $broker, services $services', async (one) => {
    const { elasticsearchUrl } = testServers({ natsUrl: 'its own', databaseUrl: 'its own' });
    const result = await tryRestore(one, { elasticsearchUrl, seed: SEED, captures: 60 });
    // Without it there was nothing to put right.
    expect(result.capturesLost).toBeGreaterThan(20);
    expect(result).toMatchObject({
      ...{ wrong: 0, lost: 0, stale: 0, parked: 0 },
      ...{ isAtRest: true, isBalanced: true, examples: [] },
    });
    expect(result.newLives).toBeGreaterThanOrEqual(one.loss === 'three failovers' ? 3 : 1);
  });
});
