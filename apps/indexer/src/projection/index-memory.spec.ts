import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { namesFor } from '@dateline/contracts';
import type { Period } from '@dateline/database';
import { IndexMemory } from './index-memory.js';

const names = namesFor();
const [january, february] = [1, 2].map((month) =>
  names.physicalIndex(new Date(Date.UTC(2026, month - 1, 5))),
);
let present: Map<string, string>;
let noted: Map<string, string>;
let unmarked: Period[];
let memory: IndexMemory;

beforeEach(() => {
  present = new Map([[january!, 'one']]);
  noted = new Map();
  unmarked = [];
  const ledger = {
    noted: async () => new Map(noted),
    note: async (index: string, uuid: string) => void noted.set(index, uuid),
    forget: async (index: string) => void noted.delete(index),
    unmark: async (period: Period) => (unmarked.push(period), 3),
  };
  memory = new IndexMemory(ledger, async () => present, names, pino({ level: 'silent' }), 0);
});

describe('an index', () => {
  it('that nobody has noted is noted, and costs nothing', async () => {
    await memory.round();
    expect(noted).toEqual(present);
    expect(unmarked).toEqual([]);
  });

  it('that has another uuid has lost its articles, and is noted anew', async () => {
    noted.set(january!, 'zero');
    await memory.round();
    expect(unmarked).toEqual([names.periodOf(january!)]);
    expect(noted).toEqual(present);
  });

  it('that is not there has lost its articles, and is forgotten until it is made', async () => {
    noted.set(february!, 'two');
    await memory.round();
    await memory.round();
    expect(unmarked).toEqual([names.periodOf(february!)]);
    expect(noted).toEqual(present);
  });

  it('that was made just now is noted before anything is marked as indexed there', async () => {
    await memory.round();
    present.set(february!, 'two');
    expect(await memory.missingOf(new Set([january!, february!]))).toEqual(new Set());
    expect(noted.get(february!)).toBe('two');
    expect(await memory.missingOf(new Set(['gone']))).toEqual(new Set(['gone']));
  });
});
