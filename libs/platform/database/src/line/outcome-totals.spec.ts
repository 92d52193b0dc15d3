import { describe, expect, it } from '@jest/globals';
import { outcomesOf } from './outcome-totals.js';

describe('outcomesOf', () => {
  it('sums reasons up to outcomes and leaves out what stands at 0', () => {
    const counts = {
      captures: 99,
      articles: 5,
      indexed: 3,
      'rejected/no-text': 2,
      'rejected/no-title': 1,
      'parked/permanent-error': 0,
    };
    expect(outcomesOf(counts)).toEqual({
      indexed: 3,
      unchanged: 0,
      rejected: 3,
      parked: 0,
      unchangedByReason: {},
      rejectedByReason: { 'no-text': 2, 'no-title': 1 },
      parkedByCode: {},
    });
  });
});
