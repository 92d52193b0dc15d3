import { describe, expect, it } from '@jest/globals';
import type { OldestUnacknowledged } from '@dateline/messaging';
import { horizonOf } from './horizon.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 25, 10, minute));
/** Captures 1 to 20 were told in their minute; 5 a second time in minute 40. */
const toldAt = new Map(Array.from({ length: 20 }, (_, n) => [String(n + 1), at(n + 1)] as const));
toldAt.set('5', at(40));

/** `-` idle, `?` unknown, a number: holds from that capture on. */
const consumers = (...words: string[]): OldestUnacknowledged[] =>
  words.map((word, n) => ({
    consumer: `c${n}`,
    ...(word === '-'
      ? { state: 'idle' }
      : word === '?'
        ? { state: 'unknown' }
        : { state: 'holds', captureId: word }),
  }));

describe('horizonOf', () => {
  it.each([
    ['every consumer is idle', ['-', '-', '-', '-'], { holds: 'nothing' }],
    ['one of them has work', ['-', '12', '-', '-'], { holds: 'from', captureId: '12', toldAt: at(12) }],
    ['all have: the smallest', ['19', '12', '9', '-'], { holds: 'from', captureId: '9', toldAt: at(9) }],
    ['ids are numbers', ['19', '2', '-', '-'], { holds: 'from', captureId: '2', toldAt: at(2) }],
    [
      'the one with the smallest id was told again',
      ['10', '5', '-', '-'],
      { holds: 'from', captureId: '5', toldAt: at(10) },
    ],
    ['the only one was told again', ['5', '-', '-', '-'], { holds: 'from', captureId: '5', toldAt: at(40) }],
    ['a consumer is missing, or its message says nothing', ['19', '?', '-', '-'], { holds: 'everything' }],
    ['the ledger does not know the capture', ['19', '999', '-', '-'], { holds: 'everything' }],
    ['there is nobody to ask', [], { holds: 'everything' }],
  ])('when %s', (_case, words, horizon) => {
    expect(horizonOf(consumers(...words), toldAt)).toEqual(horizon);
  });
});
