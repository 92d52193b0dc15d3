import { describe, expect, it } from '@jest/globals';
import { type AbsentCapture, misfitOf, whyAbsent } from './mention.js';

const articleId = 'a'.repeat(32);
const fetchedAt = '2026-11-25T10:00:00.123Z';
const row = { articleId, fetchedAtMs: Date.parse(fetchedAt), incarnation: '0123456789ab' };
const ticket = { captureId: '7', articleId, fetchedAt, incarnation: row.incarnation };

describe('a mention of a capture', () => {
  it.each([
    ['says the same', {}, undefined],
    ['says the moment in another zone', { fetchedAt: '2026-11-25T13:00:00.123+03:00' }, undefined],
    ['is of a version that knew no incarnations', { incarnation: undefined }, undefined],
    ['is of another life', { incarnation: 'ba9876543210' }, 'lost-life'],
    ['is of another life and article', { incarnation: 'ba9876543210', articleId: 'b' }, 'lost-life'],
    ['is of another article', { articleId: 'b'.repeat(32) }, 'mismatch'],
    ['is of another download', { fetchedAt: '2026-11-25T10:00:00.124Z' }, 'mismatch'],
  ])('that %s', (_, more, expected) => {
    expect(misfitOf({ ...ticket, ...more }, row)).toBe(expected);
  });

  it('by its number alone means the row with this number', () => {
    expect(misfitOf({ captureId: '7' }, row)).toBeUndefined();
  });

  it('never means a row of before incarnations when it names one', () => {
    expect(misfitOf(ticket, { ...row, incarnation: null })).toBe('lost-life');
  });

  const absent: AbsentCapture = { incarnation: row.incarnation, exists: false, wasGiven: true };
  it.each([
    ['a number whose week has expired', absent, 'gone'],
    ['a number that this ledger never gave', { ...absent, wasGiven: false }, 'lost-life'],
    ['a number that is now of another life', { ...absent, incarnation: 'ba9876543210' }, 'lost-life'],
    ['a number under which there is another download', { ...absent, exists: true }, 'mismatch'],
  ])('of %s', (_, facts, expected) => {
    expect(whyAbsent(ticket, facts)).toBe(expected);
  });
});
