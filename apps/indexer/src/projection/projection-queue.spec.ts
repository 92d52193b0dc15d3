import { describe, expect, it } from '@jest/globals';
import type { PendingDocument } from '@dateline/database';
import { ProjectionQueue } from './projection-queue.js';

const document = (sequence: number, bytes: number) => ({ sequence, bytes }) as PendingDocument;
const sequences = (documents: PendingDocument[]) => documents.map(({ sequence }) => sequence);

describe('the queue', () => {
  it('takes documents while there is room in count and bytes; the last may exceed the bytes', () => {
    const queue = new ProjectionQueue({ count: 3, bytes: 100 });
    expect([60, 60, 1].map((bytes, at) => queue.offer(document(at, bytes)))).toEqual([true, true, false]);
    expect(sequences(queue.take({ count: 1, bytes: 100 }))).toEqual([0]);
    expect([1, 1].map((bytes, at) => queue.offer(document(5 + at, bytes)))).toEqual([true, true]);
    expect(queue.offer(document(9, 1))).toBe(false);
    expect(queue.length).toBe(3);
  });

  it('gives the oldest first, within bounds, and has room again', () => {
    const queue = new ProjectionQueue({ count: 10, bytes: 100 });
    [30, 30, 30, 30].forEach((bytes, at) => queue.offer(document(at, bytes)));
    expect(sequences(queue.take({ count: 10, bytes: 50 }))).toEqual([0, 1]);
    expect(sequences(queue.take({ count: 1, bytes: 500 }))).toEqual([2]);
    expect(queue.offer(document(7, 100))).toBe(true);
    queue.clear();
    expect(queue.take({ count: 10, bytes: 500 })).toEqual([]);
  });
});
