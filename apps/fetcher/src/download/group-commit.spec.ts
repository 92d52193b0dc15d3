import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';

/** A group commit that writes down its groups and answers each item with its square. */
function recording(options?: GroupCommitOptions<number>, write?: (items: number[]) => Promise<void>) {
  const groups: number[][] = [];
  const group = new GroupCommit<number, number>(async (items) => {
    groups.push(items);
    await write?.(items);
    return items.map((item) => item * item);
  }, options);
  return { group, groups };
}

describe('GroupCommit', () => {
  it('writes at once when a group is full, and gives each item its own result', async () => {
    const { group, groups } = recording({ size: 3, lingerMs: 60_000 });
    await expect(Promise.all([1, 2, 3].map((item) => group.add(item)))).resolves.toEqual([1, 4, 9]);
    expect(groups).toEqual([[1, 2, 3]]);
    await group.close();
  });

  it('does not let the first item of a small group wait longer than the linger', async () => {
    const { group, groups } = recording({ size: 32, lingerMs: 20 });
    await Promise.all([group.add(1), group.add(2)]);
    await expect(group.add(3)).resolves.toBe(9);
    expect(groups).toEqual([[1, 2], [3]]);
  });

  it('writes one group after the other', async () => {
    let running = 0;
    const { group, groups } = recording({ size: 1 }, async () => {
      expect((running += 1)).toBe(1);
      await sleep(5);
      running -= 1;
    });
    await Promise.all([1, 2, 3].map((item) => group.add(item)));
    expect(groups).toEqual([[1], [2], [3]]);
  });

  it('tells the items of a failed group, and goes on with the next one', async () => {
    const { group } = recording({ size: 2, lingerMs: 5 }, async (items) => {
      if (items.includes(1)) throw new Error('disk full');
    });
    const failed = await Promise.allSettled([group.add(1), group.add(2)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(group.add(3)).resolves.toBe(9);
  });

  it('writes at once when the items of a group are many bytes', async () => {
    const { group, groups } = recording({ bytes: 100, bytesOf: (item) => item, lingerMs: 60_000 });
    await Promise.all([60, 40].map((item) => group.add(item)));
    await group.add(100);
    expect(groups).toEqual([[60, 40], [100]]);
  });

  it('writes the items of a failed group one by one, when one of them may be at fault', async () => {
    const { group, groups } = recording({ size: 3, isOneItems: () => true }, async (items) => {
      if (items.includes(2)) throw new Error('out of range');
    });
    const ends = await Promise.allSettled([1, 2, 3].map((item) => group.add(item)));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('writes what waits when it is closed, and has ended then', async () => {
    const { group, groups } = recording({ lingerMs: 60_000 });
    const added = group.add(5);
    await group.close();
    expect(groups).toEqual([[5]]);
    await expect(added).resolves.toBe(25);
  });
});
