import { describe, expect, it } from '@jest/globals';
import { captureWeeks, inThisWeek } from './partitions.js';

describe('captureWeeks', () => {
  it.each([
    ['2026-11-23T00:00:00.000Z', '2026-11-23'],
    ['2026-11-29T23:59:59.999Z', '2026-11-23'],
    ['2026-11-30T00:00:00.000Z', '2026-11-30'],
    ['2027-01-01T12:00:00.000Z', '2026-12-28'],
  ])('%s is in the week of Monday %s', (now, monday) => {
    expect(captureWeeks(new Date(now), 0)).toMatchObject([{ from: new Date(`${monday}T00:00:00Z`) }]);
  });

  it('follow each other without a gap, each under its own name', () => {
    const weeks = captureWeeks(new Date('2026-12-20T10:00:00Z'), 3);
    expect(weeks.map(({ name }) => name)).toEqual([
      'captures_20261214',
      'captures_20261221',
      'captures_20261228',
      'captures_20270104',
    ]);
    for (const [index, week] of weeks.slice(1).entries()) expect(week.from).toEqual(weeks[index]!.to);
  });
});

describe('inThisWeek', () => {
  const now = new Date('2026-11-25T10:00:00Z');
  it.each([
    [
      ['2026-11-23T00:00:00.000Z', '2026-11-29T23:59:59.999Z'],
      "c >= '2026-11-23T00:00:00.000Z' and c < '2026-11-30T00:00:00.000Z'",
    ],
    [['2026-11-25T00:00:00.000Z', '2026-11-30T00:00:00.000Z'], 'true'],
    [['2026-11-22T23:59:59.999Z'], 'true'],
    [['not a time'], 'true'],
    [[], 'true'],
  ])('of %j is %s', (times, sql) => {
    expect(inThisWeek('c', times, now)).toBe(sql);
  });
});
