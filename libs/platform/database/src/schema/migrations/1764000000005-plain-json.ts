import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns that are written once, read whole and never searched inside, with their defaults. */
const COLUMNS: Record<string, Record<string, string | undefined>> = {
  sources: { policy: '{}' },
  articles: { hints: '{}' },
  revisions: { document: undefined },
  captures: { headers: '{}', hints: '{}', trail: '[]' },
  parked_messages: { headers: '{}' },
};

/** `json` in place of `jsonb` (decision 11): converting cost more than the rest of a row. */
export class PlainJson1764000000005 implements MigrationInterface {
  readonly name = 'PlainJson1764000000005';

  up(runner: QueryRunner): Promise<void> {
    return retype(runner, 'json');
  }

  down(runner: QueryRunner): Promise<void> {
    return retype(runner, 'jsonb');
  }
}

async function retype(runner: QueryRunner, type: 'json' | 'jsonb'): Promise<void> {
  // A table that has been filled is written anew, which takes longer than any other statement may.
  await runner.query('set local statement_timeout = 0');
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const changes = Object.entries(columns).flatMap(([column, value]) => [
      ...(value === undefined ? [] : [`alter column ${column} drop default`]),
      `alter column ${column} type ${type} using ${column}::${type}`,
      ...(value === undefined ? [] : [`alter column ${column} set default '${value}'`]),
    ]);
    await runner.query(`alter table ${table} ${changes.join(', ')}`);
  }
}
