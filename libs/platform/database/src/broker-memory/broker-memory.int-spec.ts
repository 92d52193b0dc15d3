import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerMemoryRepository } from './broker-memory.repository.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

describe('broker memory', () => {
  it('keeps what the broker wrote, to the nanosecond, for the streams that are asked for', async () => {
    const memory = new BrokerMemoryRepository(database.dataSource);
    const [old, made] = ['2026-11-25T10:00:00.123456789Z', '2026-11-26T10:00:00.987654321Z'];
    expect(await memory.load(['S', 'P'])).toEqual({});
    await memory.save({ S: { createdAt: old, lastSequence: 10 }, P: { createdAt: old, lastSequence: 3 } });
    expect(await memory.load(['S'])).toEqual({ S: { createdAt: old, lastSequence: 10 } });
    await memory.save({ S: { createdAt: made, lastSequence: 1 } });
    expect(await memory.load(['S', 'P'])).toEqual({
      S: { createdAt: made, lastSequence: 1 },
      P: { createdAt: old, lastSequence: 3 },
    });
  });
});
