import type { DataSource } from 'typeorm';
import { hexOf, keyId } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';
import { readStory, type Story } from './story.js';

/** What to trace; the first that is given counts. */
export interface TraceQuery {
  readonly captureId?: string;
  readonly articleId?: string;
  /** Key of an address: found by index. */
  readonly urlKey?: string;
  /** Exact text of an address: without `urlKey` this reads all articles, which takes a while on a large ledger. */
  readonly url?: string;
}

/** "Where is this URL?" (law 10). */
export class TraceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The whole way of an article, or `undefined` when the ledger knows nothing of it. */
  async story(query: TraceQuery): Promise<Story | undefined> {
    const id = await this.find(query);
    return id === undefined ? undefined : readStory(this.dataSource, id);
  }

  private async find({ captureId, articleId, urlKey, url }: TraceQuery): Promise<string | undefined> {
    if (captureId !== undefined) {
      return this.first(
        `select coalesce(settled_article_id, article_id) as id from captures where id = $1`,
        captureId,
      );
    }
    if (articleId !== undefined) return this.follow(articleId);
    const byKey = urlKey === undefined ? undefined : await this.follow(keyId(urlKey));
    if (byKey !== undefined || url === undefined) return byKey;
    return this.first(
      `select coalesce(alias_of, id) as id from articles where url = $1
       union all select article_id from article_urls where url = $1 limit 1`,
      url,
    );
  }

  private follow(key: string): Promise<string | undefined> {
    return this.first(
      `select coalesce(a.alias_of, case when a.revision > 0 then a.id else coalesce(u.article_id, a.id) end,
                       u.article_id) as id
         from (values ($1::uuid)) k(id) left join articles a on a.id = k.id left join article_urls u on u.key_id = k.id
        where a.id is not null or u.key_id is not null`,
      key,
    );
  }

  private async first(sql: string, parameter: string): Promise<string | undefined> {
    const [row] = await rowsOf<{ id: string }>(this.dataSource, sql, [parameter]);
    return row === undefined ? undefined : hexOf(row.id);
  }
}
