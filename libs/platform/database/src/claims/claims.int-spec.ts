import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ClaimRepository } from './claim.repository.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

describe('claims', () => {
  it('keep their bytes until their time is over', async () => {
    const claims = new ClaimRepository(database.dataSource);
    const data = Buffer.concat([Buffer.from('event '.repeat(60_000)), randomBytes(64)]);
    await claims.put('a', data, 60);
    await claims.put('gone', data, -1);
    expect(data.equals((await claims.get('a'))!)).toBe(true);
    expect(await claims.get('gone')).toBeUndefined();
    expect(await claims.get('never')).toBeUndefined();
    expect(await claims.expire()).toBe(1);
    expect(await claims.expire()).toBe(0);
    expect((await claims.get('a'))?.length).toBe(data.length);
  });

  it('hold what was put last, for as long as was promised first', async () => {
    const claims = new ClaimRepository(database.dataSource);
    await claims.put('twice', Buffer.from('what the parser before the update made of it '.repeat(9_000)), 60);
    await claims.put('twice', Buffer.from('what the parser of today makes of it'), -1);
    expect(Buffer.from((await claims.get('twice'))!).toString()).toBe('what the parser of today makes of it');
  });

  it('are all gone when their time is over, however many there are', async () => {
    const claims = new ClaimRepository(database.dataSource);
    for (let n = 0; n < 7; n += 1) await claims.put(`old-${n}`, Buffer.from('x'), -1);
    expect(await claims.expire(3)).toBe(7);
    expect(await claims.get('twice')).toBeDefined();
  });
});
