import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LoopState } from '../background-loop.js';
import { Liveness } from './liveness.js';

const loop = (more: Partial<LoopState>): LoopState => ({
  name: 'search projection',
  roundSeconds: undefined,
  failingSeconds: undefined,
  problem: undefined,
  ...more,
});

describe('Liveness', () => {
  let now = 0;
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  /** Beats that come so many milliseconds apart. */
  const beats = (count: number, apartMs: number) => {
    for (let beat = 0; beat < count; beat += 1) {
      now += apartMs;
      jest.advanceTimersByTime(1_000);
    }
  };

  it('is lost when the event loop is late again and again, and back with one beat in time', () => {
    const liveness = new Liveness(
      () => now,
      () => [],
    );
    beats(30, 1_200);
    beats(9, 5_000);
    expect(liveness.problems()).toEqual([]);
    beats(1, 5_000);
    expect(liveness.problems()).toEqual(['the event loop has been more than 2 s late 10 times in a row']);
    beats(1, 1_000);
    expect(liveness.problems()).toEqual([]);
  });

  it('is lost when a round comes to no end, and not because rounds fail', () => {
    const loops = [loop({ roundSeconds: 299 }), loop({ failingSeconds: 9_000, problem: 'refused' })];
    const liveness = new Liveness(
      () => now,
      () => loops,
    );
    expect(liveness.problems()).toEqual([]);
    loops.push(loop({ name: 'download', roundSeconds: 301 }));
    expect(liveness.problems()).toEqual(['download has come to no end for 301 s']);
  });
});
