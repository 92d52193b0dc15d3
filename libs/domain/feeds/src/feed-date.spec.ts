import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { feedDate } from './feed-date.js';

describe('feedDate', () => {
  it.each([
    ['Thu, 12 Feb 2026 09:30:00 GMT', '2026-02-12T09:30:00.000Z'],
    ['Thu, 12 Feb 2026 09:30:00 +0300', '2026-02-12T06:30:00.000Z'],
    ['12 Feb 26 09:30 EST', '2026-02-12T14:30:00.000Z'],
    ['Do., 12 February 2026 9:30:00 GMT+01:00', '2026-02-12T08:30:00.000Z'],
    ['Thursday, 12-Feb-99 09:30:00 UTC', '1999-02-12T09:30:00.000Z'],
    ['Thu, 12 Feb 2026', '2026-02-12T00:00:00.000Z'],
    ['Thu, 12 Feb 2026 09:30:00 -0800 (PST)', '2026-02-12T17:30:00.000Z'],
    ['February 12, 2026 09:30', '2026-02-12T09:30:00.000Z'],
    ['2026-02-12T09:30:00.123+05:30', '2026-02-12T04:00:00.000Z'],
    ['2026-02-12 09:30', '2026-02-12T09:30:00.000Z'],
    ['2026-02-12', '2026-02-12T00:00:00.000Z'],
    ['20260212T093000Z', '2026-02-12T09:30:00.000Z'],
    ['2026-02-12T24:00:00Z', '2026-02-13T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(feedDate(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    'Thu, 31 Feb 2026 09:30:00 GMT',
    '2026-13-01',
    '0000-00-00',
    '1850-01-01',
    '2026-02-12T25:00:00Z',
    '12 Foo 2026',
    '2026-02-12T09:30:00 XYZ',
    undefined,
  ])('takes %p for no date', (text) => {
    expect(feedDate(text)).toBeUndefined();
  });

  it('reads back every instant in both standard forms', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }),
        (date) => {
          const whole = new Date(Math.floor(date.getTime() / 1000) * 1000);
          expect(feedDate(whole.toUTCString())).toBe(whole.toISOString());
          expect(feedDate(whole.toISOString())).toBe(whole.toISOString());
        },
      ),
    );
  });
});
