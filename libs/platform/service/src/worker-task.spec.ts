import { describe, expect, it } from '@jest/globals';
import { workerTask } from './worker-task.js';

const burn = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('workerTask', () => {
  const half = workerTask(
    (value: number) => {
      if (value % 2 !== 0) throw new RangeError(`${value} has no half`);
      return value / 2;
    },
    (text: string) => {
      if (text === '') throw new TypeError('nothing was packed');
      return Number(text);
    },
  );

  it('answers for each task in order, and one that throws costs no other', () => {
    expect(half(['4', '', '3', '6'])).toMatchObject([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: { message: 'nothing was packed' } },
      { status: 'rejected', reason: { message: '3 has no half' } },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  it('counts the work and not the unpacking', () => {
    const slowToUnpack = workerTask(
      (value: number) => value,
      (value: number) => (burn(60), value),
    );
    const slowToDo = workerTask((value: number) => (burn(60), value));
    const seconds = (ends: { cpuSeconds: number }[]) => ends[0]?.cpuSeconds ?? 0;
    const [unpacking, doing] = [seconds(slowToUnpack([1])), seconds(slowToDo([1]))];
    expect(unpacking).toBeLessThan(doing / 2);
  });
});
