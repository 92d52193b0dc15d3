import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { FailoverPostgres } from './failover-postgres.js';

jest.setTimeout(120_000);

let postgres: FailoverPostgres;
/** The client writes as fast as it can, all the time. */
let writer: Writer;

beforeAll(async () => {
  postgres = await FailoverPostgres.start();
  await query('create table notes (id bigint generated always as identity, at timestamptz default now())');
  writer = new Writer(() => postgres.url);
});

afterAll(async () => {
  await writer?.stop();
  await postgres?.stop();
});

describe('a PostgreSQL with a past', () => {
  it('comes back as it was when a backup was taken under load, and gives the lost numbers again', async () => {
    await writer.write(50);
    const backup = await postgres.backUp();
    const kept = await count();
    await writer.write(200);
    const life = await identity();
    await postgres.restore(backup);
    expect(await count()).toBeGreaterThanOrEqual(50);
    expect(await count()).toBeLessThanOrEqual(kept);
    expect(await identity()).toEqual(life);
    const [{ id }] = (await query('insert into notes default values returning id::int')) as [{ id: number }];
    // Sequences are logged up to 32 numbers ahead.
    expect(id).toBeLessThan(250);
  });

  it('fails over to a replica that misses the last writes, again and again, each time in a new timeline', async () => {
    for (let time = 1; time <= 2; time += 1) {
      await postgres.follow();
      const before = await count();
      postgres.fallBehind();
      await writer.write(100);
      const [system, timeline] = await identity();
      await postgres.failOver();
      expect(await count()).toBe(before);
      expect(await identity()).toEqual([system, timeline + 1]);
      await writer.write(10);
    }
  });
});

class Writer {
  private client: Client | undefined;

  constructor(private readonly url: () => string) {}

  async write(rows: number): Promise<void> {
    this.client = new Client({ connectionString: this.url() });
    this.client.on('error', () => undefined);
    await this.client.connect();
    for (let row = 0; row < rows; row += 1) await this.client.query('insert into notes default values');
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }
}

async function query(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function count(): Promise<number> {
  const [row] = (await query('select count(*)::int as count from notes')) as { count: number }[];
  return row?.count ?? -1;
}

/** System identifier and timeline. */
async function identity(): Promise<[string, number]> {
  const [row] = (await query(
    `select s.system_identifier::text as system, c.timeline_id as timeline
       from pg_control_system() s, pg_control_checkpoint() c`,
  )) as { system: string; timeline: number }[];
  return [row?.system ?? '', row?.timeline ?? 0];
}
