import { describe, expect, it } from '@jest/globals';
import { companyOf, decideFailure, type DownloadFailure } from './download-outcome.js';

const rules = { maxAttempts: 3, baseSeconds: 60 };
const timedOut: DownloadFailure = { reason: 'timed-out', message: 'No answer in time.', isTemporary: true };
const notFound: DownloadFailure = { reason: 'http-not-found', message: 'HTTP 404', isTemporary: false };
const limited = (retryAfterSeconds: number): DownloadFailure => ({
  reason: 'http-rate-limited',
  message: 'HTTP 429',
  isTemporary: true,
  retryAfterSeconds,
});

describe('decideFailure', () => {
  it.each([
    ['what is permanent is rejected on the first attempt', notFound, 1, 'reject'],
    ['what may pass is tried again', timedOut, 1, 'retry'],
    ['and again before the last attempt', timedOut, 2, 'retry'],
    ['and rejected after the last one', timedOut, 3, 'reject'],
    ['a site that always says "later" is given up as well', limited(5), 3, 'reject'],
  ] as const)('%s', (_case, failure, attempt, kind) => {
    expect(decideFailure(failure, attempt, rules, 'a').kind).toBe(kind);
  });

  it('keeps the reason, and at most 500 characters of what was seen', () => {
    const decision = decideFailure({ ...notFound, message: 'x'.repeat(600) }, 1, rules, 'a');
    expect(decision).toEqual({ kind: 'reject', reason: 'http-not-found', note: 'x'.repeat(500) });
  });

  it('doubles the pause with each attempt, and spares the host only when the site asked for it', () => {
    for (const [attempt, least, most] of [
      [1, 30, 60],
      [2, 60, 120],
    ] as const) {
      const decision = decideFailure(timedOut, attempt, rules, 'a');
      expect(decision).toEqual({ kind: 'retry', delaySeconds: expect.any(Number) });
      const { delaySeconds } = decision as { delaySeconds: number };
      expect(delaySeconds).toBeGreaterThanOrEqual(least);
      expect(delaySeconds).toBeLessThanOrEqual(most);
    }
  });

  it.each([
    ['a longer wish of the site wins', 7200, 7200, 7200],
    ['at most a day', 1_000_000, 86_400, 86_400],
  ])('%s', (_case, asked, delaySeconds, hostPauseSeconds) => {
    expect(decideFailure(limited(asked), 1, rules, 'a')).toEqual({
      kind: 'retry',
      delaySeconds,
      hostPauseSeconds,
    });
  });

  it('a shorter wish does not shorten the own pause', () => {
    const decision = decideFailure(limited(1), 1, rules, 'a') as { delaySeconds: number };
    expect(decision.delaySeconds).toBeGreaterThanOrEqual(30);
    expect(decision).toMatchObject({ hostPauseSeconds: 1 });
  });

  it('gives the same article the same pause and others another one', () => {
    const pauseOf = (key: string) => decideFailure(timedOut, 1, rules, key);
    expect(pauseOf('a')).toEqual(pauseOf('a'));
    expect(pauseOf('a')).not.toEqual(pauseOf('b'));
  });
});

describe('companyOf', () => {
  it.each<[string, number, boolean, number, string]>([
    ['a first download', 1, false, 5, 'others'],
    ['one whose fetcher ended once', 2, true, 5, 'others'],
    ['one whose fetcher ended twice', 3, true, 5, 'nobody'],
    ['one that failed twice in the ordinary way', 3, false, 5, 'others'],
    ['the last attempt', 5, true, 5, 'nobody'],
    ['one that ended a fetcher in the last attempt', 6, true, 5, 'never'],
    ['one that has more attempts than are allowed now, and ended nobody', 6, false, 5, 'others'],
    [
      'one that ended a fetcher where one attempt is allowed: it may have been a neighbour',
      2,
      true,
      1,
      'others',
    ],
    ['one that ended three fetchers there', 4, true, 1, 'never'],
  ])('%s', (_case, attempt, isAbandoned, maxAttempts, company) => {
    expect(companyOf({ attempt, isAbandoned }, { maxAttempts, baseSeconds: 60 })).toBe(company);
  });
});
