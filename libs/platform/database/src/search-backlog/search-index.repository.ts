import type { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../sql/sql.js';
import type { Period } from './search-backlog.repository.js';

/** Articles that one statement looks at while an index is taken off the ledger. */
const PAGE = 10_000;

/** The indices that the ledger has filled, by the uuid that Elasticsearch gave each when it was made. */
export class SearchIndexRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Uuids by name. */
  async noted(): Promise<Map<string, string>> {
    const rows = await rowsOf<{ index_name: string; uuid: string }>(
      this.dataSource,
      'select index_name, uuid from search_indices',
    );
    return new Map(rows.map((row) => [row.index_name, row.uuid]));
  }

  async note(index: string, uuid: string): Promise<void> {
    await rowsOf(
      this.dataSource,
      `insert into search_indices (index_name, uuid) values ($1, $2)
       on conflict (index_name) do update set uuid = excluded.uuid, noted_at = now()`,
      [index, uuid],
    );
  }

  async forget(index: string): Promise<void> {
    await rowsOf(this.dataSource, 'delete from search_indices where index_name = $1', [index]);
  }

  /**
   * Takes back that search holds the articles which were first seen then: all of them wait again. What was told stays
   * told. A page of articles at a time, so that nobody who settles has to wait; running it again does no harm.
   *
   * @returns how many wait again
   */
  async unmark({ from, until }: Period): Promise<number> {
    let count = 0;
    for (let after: string | null = null; ;) {
      const page: { last: string | null; count: number } = await rowOf(
        this.dataSource,
        `with page as (select id from articles where $1::uuid is null or id > $1 order by id limit ${PAGE}),
              reset as (
                update articles a set indexed_seq = 0 from page
                 where a.id = page.id and a.first_seen_at >= $2 and a.first_seen_at < $3 and a.indexed_seq > 0
                returning 1)
         select (select id from page order by id desc limit 1) as last, (select count(*)::int from reset) as count`,
        [after, from, until],
      );
      count += page.count;
      after = page.last;
      if (after === null) return count;
    }
  }
}
