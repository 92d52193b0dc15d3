import { topology } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { decodeBody, encodeBody } from '../captures/body-codec.js';
import { rowOf, rowsOf } from '../sql/sql.js';

/** Event data that is too large for a message (claim check). */
export class ClaimRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Stores data under an id; the same id again replaces the data: the event is told again by whoever worked last, which
   * may be a newer version. A claim's time is never shortened.
   *
   * @param ttlSeconds default: as long as the broker keeps the event that carries the claim
   */
  async put(id: string, data: Uint8Array, ttlSeconds = topology.streams.events.maxAgeSeconds): Promise<void> {
    const { bytes, encoding } = await encodeBody(data);
    await rowsOf(
      this.dataSource,
      `insert into event_claims as c (id, body, body_encoding, body_bytes, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(secs => $5))
       on conflict (id) do update set body = excluded.body, body_encoding = excluded.body_encoding,
         body_bytes = excluded.body_bytes, expires_at = greatest(c.expires_at, excluded.expires_at)`,
      [id, bytes, encoding, data.byteLength, ttlSeconds],
    );
  }

  /** The data of a claim, or `undefined` when there is none or its time is over. */
  async get(id: string): Promise<Uint8Array | undefined> {
    const [row] = await rowsOf<{ body: Buffer; body_encoding: string; body_bytes: number }>(
      this.dataSource,
      'select body, body_encoding, body_bytes from event_claims where id = $1 and expires_at > now()',
      [id],
    );
    return row && decodeBody({ encoding: row.body_encoding, bytes: row.body, size: row.body_bytes });
  }

  /** Deletes all claims whose time is over, `batchSize` (default 500) a statement; says how many. */
  async expire(batchSize = 500): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await this.expireSome(batchSize);
      total += count;
      if (count < batchSize) return total;
    }
  }

  private async expireSome(limit: number): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.dataSource,
      `with gone as (
         delete from event_claims where id in (
           select id from event_claims where expires_at <= now() order by expires_at limit $1 for update skip locked)
         returning 1)
       select count(*)::int as count from gone`,
      [limit],
    );
    return count;
  }
}
