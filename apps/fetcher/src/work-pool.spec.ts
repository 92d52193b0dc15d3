import { describe, expect, it } from '@jest/globals';
import { WorkPool } from './work-pool.js';

/** A pool, and work that ends when it is told to. */
function world(size: number) {
  const pool = new WorkPool(size, 1);
  const ends: (() => void)[] = [];
  const start = (count = 1) => {
    for (let n = 0; n < count; n += 1) pool.start(() => new Promise((resolve) => ends.push(resolve)));
  };
  return { pool, start, ends };
}

describe('WorkPool', () => {
  it('has room for what does not run', async () => {
    const { pool, start, ends } = world(4);
    await expect(pool.free()).resolves.toBe(4);
    start(3);
    await expect(pool.free()).resolves.toBe(1);
    expect(pool.busy).toBe(3);
    ends.forEach((end) => end());
    await pool.drain();
    await expect(pool.free()).resolves.toBe(4);
  });

  it('fills a place that gets free, however long the others take', async () => {
    const { pool, start, ends } = world(8);
    start(8);
    let free: number | undefined;
    const waiting = pool.free().then((places) => (free = places));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(free).toBeUndefined();
    ends[5]?.();
    await waiting;
    expect(free).toBe(1);
    ends.forEach((end) => end());
    await pool.drain();
  });

  it('lets nobody wait once it is closed, and gives no more places', async () => {
    const { pool, start, ends } = world(1);
    start();
    const waiting = pool.free();
    pool.close();
    await expect(waiting).resolves.toBe(0);
    ends.forEach((end) => end());
    await pool.drain();
    await expect(pool.free()).resolves.toBe(0);
  });
});
