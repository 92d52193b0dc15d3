import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DatabaseModule } from './database.module.js';
import { isDatabaseDown } from './connection/outage.js';
import { LineRepository } from './line/line.repository.js';
import { SettlementRepository } from './settlement/settlement.repository.js';
import { rowsOf } from './sql/sql.js';
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch-database.js';

let database: ScratchDatabase;
afterEach(() => database.drop());

const SETTINGS = 'SETTINGS';

describe('DatabaseModule', () => {
  it('gives repositories to every module and closes its connections at shutdown', async () => {
    database = await createScratchDatabase();
    const settings = { url: database.url, applicationName: 'module-spec' };
    @Module({ providers: [{ provide: SETTINGS, useValue: settings }], exports: [SETTINGS] })
    class SettingsModule {}
    const module = await Test.createTestingModule({
      imports: [
        {
          ...DatabaseModule.forRootAsync({ inject: [SETTINGS], useFactory: (given: never) => given }),
          imports: [SettingsModule],
        },
      ],
    }).compile();
    expect(await module.get(LineRepository).conservation()).toMatchObject({ captures: 0, isBalanced: true });
    expect(module.get(SettlementRepository)).toBeInstanceOf(SettlementRepository);
    const names = () =>
      rowsOf(database.dataSource, `select 1 from pg_stat_activity where application_name = 'module-spec'`);
    expect((await names()).length).toBeGreaterThan(0);
    const dataSource = module.get(DataSource);
    await module.close();
    expect(dataSource.isInitialized).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await names()).toEqual([]);
  });

  it('does not start on a database that was not set up, and leaves no connection behind', async () => {
    database = await createScratchDatabase({ isMigrated: false });
    const made = Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: database.url })],
    }).compile();
    await expect(made).rejects.toThrow(/run `dateline setup`/);
  });
});

describe('isDatabaseDown', () => {
  const failureOf = async (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('knows a server that is not there, and a connection that was terminated', async () => {
    database = await createScratchDatabase();
    const elsewhere = new URL(database.url);
    elsewhere.port = '1';
    const refused = await failureOf(
      Test.createTestingModule({ imports: [DatabaseModule.forRoot({ url: elsewhere.href })] }).compile(),
    );
    expect(isDatabaseDown(refused)).toBe(true);
    const victim = await database.connect(1);
    const [row] = await rowsOf<{ pid: number }>(victim, 'select pg_backend_pid() as pid');
    const running = failureOf(victim.query('select pg_sleep(20)'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await rowsOf(database.dataSource, 'select pg_terminate_backend($1)', [row!.pid]);
    expect(isDatabaseDown(await running)).toBe(true);
    // The pool may hand out the dead connection once more, which is an outage as well; then it makes a new one.
    const next = await failureOf(rowsOf(victim, 'select 1'));
    if (next !== undefined) expect(isDatabaseDown(next)).toBe(true);
    expect(await rowsOf(victim, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('knows that a statement failed by its own fault', async () => {
    database = await createScratchDatabase();
    const faults = [
      `select 1/0`,
      `select 'connection terminated'::int`,
      `select * from nowhere`,
      `select '{'::jsonb`,
    ];
    for (const fault of faults)
      expect(isDatabaseDown(await failureOf(database.dataSource.query(fault)))).toBe(false);
  });
});
