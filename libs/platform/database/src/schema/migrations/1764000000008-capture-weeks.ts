import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The partitions of captures by name: one that is no longer attached has taken its captures with it. */
export class CaptureWeeks1764000000008 implements MigrationInterface {
  readonly name = 'CaptureWeeks1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table capture_weeks (name text primary key)`);
    await runner.query(`
      insert into capture_weeks select inhrelid::regclass::text from pg_inherits
       where inhparent = 'captures'::regclass and inhrelid <> 'captures_default'::regclass`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table capture_weeks`);
  }
}
