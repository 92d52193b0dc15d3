import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the line's pace is kept by: unsettled captures by when they were told, and hosts that are kept for a feed. */
export class Pace1764000000007 implements MigrationInterface {
  readonly name = 'Pace1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    // In front the oldest telling, at the end what nobody was told of by rising id: what is due, what is in flight and
    // what waits are each one walk, and a walk over one of them never meets the others.
    await runner.query(
      `create index captures_unsettled_by_telling on captures (announced_at, id) where outcome is null`,
    );
    await runner.query(`drop index captures_unsettled`);
    // Until then the host's next turn belongs to a feed.
    await runner.query(`alter table hosts add column kept_until timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table hosts drop column kept_until`);
    await runner.query(`create index captures_unsettled on captures (id) where outcome is null`);
    await runner.query(`drop index captures_unsettled_by_telling`);
  }
}
