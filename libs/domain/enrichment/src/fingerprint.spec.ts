import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf, sharedShare, sketchOf } from './fingerprint.js';
import { wordsOf } from './words.js';

const of = (text: string) => fingerprintOf(wordsOf(text), text);
const article = (seed: number, length: number) =>
  Array.from({ length }, (_, at) => `w${(seed * 7919 + at * 104729) % 99991}`).join(' ');

describe('fingerprint', () => {
  it('holds 24 distinct hashes in ascending order', () => {
    const sketch = sketchOf(of(article(1, 300)));
    expect(sketch).toHaveLength(24);
    expect([...new Set(sketch)].sort()).toEqual(sketch);
  });

  it('is equal for equal words, whatever the case and spacing', () => {
    expect(of('The quick brown fox, jumps over it.')).toBe(of('the  QUICK brown fox jumps over it'));
  });

  it('shows a copy that was cut to two thirds, and one with a new first paragraph', () => {
    const whole = article(2, 400);
    const cut = whole.split(' ').slice(0, 270).join(' ');
    expect(sharedShare(of(whole), of(cut))).toBeGreaterThanOrEqual(0.4);
    expect(sharedShare(of(whole), of(`${article(3, 40)} ${whole}`))).toBeGreaterThanOrEqual(0.4);
  });

  it('keeps different articles apart', () => {
    expect(sharedShare(of(article(4, 400)), of(article(5, 400)))).toBe(0);
  });

  it('exists for any text, and words decide it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(of(text)).toMatch(/^s1:([0-9a-f]{16}){1,24}$/);
        expect(of(text)).toBe(of(text));
      }),
    );
    expect(of('…')).not.toBe(of('—'));
  });

  it('shares nothing with a fingerprint of another kind', () => {
    expect(sharedShare('content:abc', of('one two three'))).toBe(0);
  });
});
