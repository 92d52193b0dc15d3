import type { DataSource } from 'typeorm';
import { rowsOf } from '../sql/sql.js';

/** What a stream of the broker was last known to hold. */
export interface RememberedStream {
  /** When the broker created the stream, exactly as the broker writes it (to the nanosecond). */
  readonly createdAt: string;
  /** Highest sequence that the broker acknowledged. */
  readonly lastSequence: number;
}

/**
 * The broker's last word, kept outside the broker: a stream with another `createdAt`, or with a lower last sequence,
 * has lost messages, and what is unsettled must be announced again.
 */
export class BrokerMemoryRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What is remembered of these streams, by name; a stream that was never saved is left out. */
  async load(streams: readonly string[]): Promise<Record<string, RememberedStream>> {
    const rows = await rowsOf<{ stream: string; created_at: string; last_sequence: string }>(
      this.dataSource,
      'select stream, created_at, last_sequence from broker_streams where stream = any($1)',
      [streams],
    );
    return Object.fromEntries(
      rows.map((row) => [row.stream, { createdAt: row.created_at, lastSequence: Number(row.last_sequence) }]),
    );
  }

  /** Remembers streams. What is given counts: whoever compares the broker with its memory decides what was lost. */
  async save(memory: Readonly<Record<string, RememberedStream>>): Promise<void> {
    const rows = Object.entries(memory).map(([stream, remembered]) => ({ stream, ...remembered }));
    await rowsOf(
      this.dataSource,
      `insert into broker_streams (stream, created_at, last_sequence)
       select stream, "createdAt", "lastSequence"
         from json_to_recordset($1) as g(stream text, "createdAt" text, "lastSequence" bigint) order by stream
       on conflict (stream) do update
         set created_at = excluded.created_at, last_sequence = excluded.last_sequence, updated_at = now()`,
      [JSON.stringify(rows)],
    );
  }
}
