import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

function world(limits: { maxInFlight: number; maxBacklog: number }, ledger = { inFlight: 0, backlog: 0 }) {
  let now = 0;
  let counts = 0;
  const pace = new Pace(
    {
      countInFlight: async (bound) => ((counts += 1), Math.min(bound, ledger.inFlight)),
      countBacklog: async (bound) => Math.min(bound, ledger.backlog),
    },
    limits,
    () => now,
  );
  return { pace, ledger, pass: (ms: number) => (now += ms), counts: () => counts };
}
const LIMITS = { maxInFlight: 10, maxBacklog: 5 };

describe('room to tell', () => {
  it('is what the limit leaves, for all fetchers together', async () => {
    const { pace } = world(LIMITS, { inFlight: 4, backlog: 0 });
    await expect(pace.reserve(100)).resolves.toBe(6);
    await expect(pace.reserve(100)).resolves.toBe(0);
  });

  it('is given back when it is not used, and gone when it is', async () => {
    const { pace } = world(LIMITS);
    await pace.reserve(10);
    pace.told(4);
    pace.release(6);
    await expect(pace.reserve(100)).resolves.toBe(6);
  });

  it('counts once a second, and adds what was done here in between', async () => {
    const { pace, ledger, pass, counts } = world(LIMITS);
    pace.told(await pace.reserve(8));
    pass(999);
    await expect(pace.reserve(10)).resolves.toBe(2);
    pace.release(2);
    expect(counts()).toBe(1);
    ledger.inFlight = 3;
    pass(1);
    await expect(pace.reserve(10)).resolves.toBe(7);
    expect(counts()).toBe(2);
  });

  it('does not forget what is told while the ledger counts', async () => {
    const { pace, ledger, pass } = world(LIMITS);
    await pace.reserve(0);
    pass(1000);
    ledger.inFlight = 2;
    const counting = pace.reserve(100);
    expect(pace.reserveAll(5)).toBe(true);
    pace.told(5);
    await expect(counting).resolves.toBe(3);
  });

  it('is asked for again after a count that failed', async () => {
    let isDown = true;
    const countInFlight = async () => {
      if (isDown) throw new Error('the ledger is down');
      return 9;
    };
    const pace = new Pace({ countInFlight, countBacklog: async () => 0 }, LIMITS);
    await expect(pace.reserve(10)).rejects.toThrow('the ledger is down');
    isDown = false;
    await expect(pace.reserve(10)).resolves.toBe(1);
  });
});

describe('what is committed now', () => {
  it('is told at once while there is room, all of it or none', async () => {
    const { pace } = world(LIMITS);
    await pace.roomToCommit();
    expect(pace.reserveAll(8)).toBe(true);
    expect(pace.reserveAll(3)).toBe(false);
  });

  it('goes behind a backlog until the announcer has caught up', async () => {
    const { pace } = world(LIMITS, { inFlight: 0, backlog: 2 });
    pace.untold(1);
    expect(pace.reserveAll(1)).toBe(false);
    pace.caughtUp(2, false);
    expect(pace.reserveAll(1)).toBe(false);
    pace.caughtUp(1, true);
    expect(pace.reserveAll(1)).toBe(true);
  });
});

describe('room to commit', () => {
  it.each([
    ['nothing waits', { inFlight: 0, backlog: 0 }, 15],
    ['much is in flight', { inFlight: 9, backlog: 0 }, 6],
    ['all that may be is in flight', { inFlight: 10, backlog: 2 }, 3],
    ['more than the limits', { inFlight: 100, backlog: 300_000 }, 0],
  ])('while %s', async (_case, ledger, room) => {
    await expect(world(LIMITS, ledger).pace.roomToCommit()).resolves.toBe(room);
  });

  it('is the backlog’s alone behind a backlog, and shrinks with what is left behind', async () => {
    const { pace } = world(LIMITS, { inFlight: 0, backlog: 0 });
    await pace.roomToCommit();
    pace.untold(1);
    await expect(pace.roomToCommit()).resolves.toBe(4);
    pace.leftBehind(3);
    await expect(pace.roomToCommit()).resolves.toBe(1);
    pace.caughtUp(4, true);
    await expect(pace.roomToCommit()).resolves.toBe(15);
  });
});
