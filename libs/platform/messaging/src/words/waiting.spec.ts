import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelay } from './waiting.js';

describe('back-off', () => {
  it('stays within ±20 % of the doubling, and never exceeds the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.string(), (tries, key) => {
        const delay = backoffDelay(tries, key, { baseMs: 500, capMs: 15_000 });
        const exact = Math.min(15_000, 500 * 2 ** Math.min(30, tries - 1));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(exact * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.min(15_000, Math.ceil(exact * 1.2)));
        expect(backoffDelay(tries, key, { baseMs: 500, capMs: 15_000 })).toBe(delay);
      }),
    );
  });

  it('spreads messages that fail together over the whole range', () => {
    const delays = Array.from({ length: 1000 }, (_, index) =>
      backoffDelay(1, index.toString(16).padStart(32, '0'), { baseMs: 10_000, capMs: 60_000 }),
    );
    const tenths = new Set(delays.map((delay) => Math.floor((delay - 8_000) / 400)));
    expect(tenths.size).toBeGreaterThanOrEqual(10);
  });
});
