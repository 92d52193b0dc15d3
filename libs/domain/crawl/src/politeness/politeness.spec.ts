import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { backOffSeconds } from './back-off.js';
import { nextPollSeconds, type PollOutcome } from './next-poll.js';
import { rejectionForStatus } from './rejection-for-status.js';
import { parseMaxAge, parseRetryAfter } from './retry-after.js';

const NOW = new Date('2026-02-12T09:30:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['1.2', 2],
    ['Thu, 12 Feb 2026 09:31:00 GMT', 60],
    ['Thursday, 12-Feb-26 09:31:00 GMT', 60],
    ['Thu Feb 12 09:31:00 2026', 60],
    ['Thu, 12 Feb 2026 09:00:00 GMT', 0],
    ['99999999999', 30 * 24 * 3600],
    ['-5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%p is %p', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  it('reads max-age, unless nothing may be stored', () => {
    expect([
      parseMaxAge('public, max-age=600'),
      parseMaxAge('no-cache, max-age=600'),
      parseMaxAge('s-maxage=5'),
      parseMaxAge(null),
    ]).toEqual([600, null, null, null]);
  });
});

describe('backOffSeconds', () => {
  it('stays between half of the doubled base and the cap, and repeats itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.string(), (attempt, key) => {
        const limits = { baseSeconds: 10, capSeconds: 3600 };
        const full = Math.min(3600, 10 * 2 ** Math.min(attempt - 1, 52));
        const pause = backOffSeconds(attempt, limits, key);
        expect(pause).toBeGreaterThanOrEqual(full / 2);
        expect(pause).toBeLessThanOrEqual(full);
        expect(backOffSeconds(attempt, limits, key)).toBe(pause);
      }),
    );
  });

  it('spreads keys over the range', () => {
    const pauses = Array.from({ length: 200 }, (_, i) =>
      backOffSeconds(1, { baseSeconds: 10, capSeconds: 10 }, `feed-${i}`),
    );
    expect(Math.min(...pauses)).toBeLessThan(5.3);
    expect(Math.max(...pauses)).toBeGreaterThan(9.7);
  });
});

describe('nextPollSeconds', () => {
  const base: PollOutcome = {
    intervalSeconds: 600,
    limits: { minSeconds: 60, maxSeconds: 86_400 },
    hasNewEntries: false,
    errorStreak: 0,
    key: 'feed-1',
  };

  it('polls faster with news, slower without, within the limits', () => {
    expect(nextPollSeconds({ ...base, hasNewEntries: true }).intervalSeconds).toBe(300);
    expect(nextPollSeconds(base).intervalSeconds).toBe(900);
    expect(nextPollSeconds({ ...base, intervalSeconds: 70, hasNewEntries: true }).intervalSeconds).toBe(60);
    expect(nextPollSeconds({ ...base, intervalSeconds: 86_000 }).intervalSeconds).toBe(86_400);
  });

  it('waits for cache lifetime and ttl, but no longer than the longest interval', () => {
    expect(nextPollSeconds({ ...base, cacheMaxAgeSeconds: 3600 }).delaySeconds).toBeGreaterThanOrEqual(3600);
    expect(nextPollSeconds({ ...base, ttlSeconds: 10 ** 9 }).delaySeconds).toBeLessThanOrEqual(
      86_400 * 1.1 + 1,
    );
  });

  it('backs off with the errors in a row and keeps the pace for later', () => {
    const delays = [1, 2, 3, 20].map((errorStreak) => nextPollSeconds({ ...base, errorStreak }).delaySeconds);
    expect(delays[0]).toBeGreaterThanOrEqual(600);
    expect(delays[3]).toBeLessThanOrEqual(86_400);
    expect(delays[2]).toBeGreaterThan(delays[0] as number);
    expect(nextPollSeconds({ ...base, errorStreak: 5 }).intervalSeconds).toBe(600);
  });

  it('is never early: not before the interval, not before Retry-After', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 6 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 10 ** 6 }),
        fc.string(),
        (intervalSeconds, hasNewEntries, errorStreak, retryAfterSeconds, key) => {
          const next = nextPollSeconds({
            ...base,
            intervalSeconds,
            hasNewEntries,
            errorStreak,
            retryAfterSeconds,
            key,
          });
          expect(next.delaySeconds).toBeGreaterThanOrEqual(Math.max(60, retryAfterSeconds));
          if (errorStreak === 0) expect(next.delaySeconds).toBeGreaterThanOrEqual(next.intervalSeconds);
        },
      ),
    );
  });
});

describe('rejectionForStatus', () => {
  it.each([
    [200, null],
    [304, null],
    [301, { reason: 'http-protocol-error', isTemporary: false }],
    [401, { reason: 'http-forbidden', isTemporary: false }],
    [404, { reason: 'http-not-found', isTemporary: false }],
    [408, { reason: 'http-client-error', isTemporary: true }],
    [410, { reason: 'http-gone', isTemporary: false }],
    [418, { reason: 'http-client-error', isTemporary: false }],
    [429, { reason: 'http-rate-limited', isTemporary: true }],
    [501, { reason: 'http-server-error', isTemporary: false }],
    [503, { reason: 'http-server-error', isTemporary: true }],
  ])('%i is %p', (status, expected) => {
    expect(rejectionForStatus(status)).toEqual(expected);
  });
});
