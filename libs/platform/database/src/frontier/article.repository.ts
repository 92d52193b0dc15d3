import type { ArticleDocument, Outcome } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { hexOf, keyId } from '../sql/article-key.js';
import { rowsOf } from '../sql/sql.js';

/** How an article stands: the title it is held with, and how its newest capture ended. */
export interface ArticleEnd {
  readonly title?: string;
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** Articles for readers. */
export class ArticleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The article that an address belongs to, or `undefined` when the ledger does not know the address. */
  async resolve(urlKey: string): Promise<string | undefined> {
    return this.follow(keyId(urlKey));
  }

  /** The current document; an id that became another article's alias gives that article's. */
  async current(articleId: string): Promise<ArticleDocument | undefined> {
    const id = await this.follow(articleId);
    if (id === undefined) return undefined;
    const [row] = await rowsOf<{ document: ArticleDocument }>(
      this.dataSource,
      `select r.document from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
        where a.id = $1 and a.state = 'held'`,
      [id],
    );
    return row?.document;
  }

  /** The current document of the article that an address belongs to. */
  async currentByUrlKey(urlKey: string): Promise<ArticleDocument | undefined> {
    return this.current(keyId(urlKey));
  }

  /** How articles ended, by the id that was asked for; ids that the ledger does not know are left out. */
  async ends(articleIds: readonly string[]): Promise<Map<string, ArticleEnd>> {
    const rows = await rowsOf<{
      asked: string;
      title: string | null;
      outcome: Outcome | null;
      reason: string | null;
    }>(
      this.dataSource,
      `select k.id as asked, r.document->>'title' as title, c.outcome, c.outcome_reason as reason
         from unnest($1::uuid[]) k(id)
         join articles a on a.id = k.id
         left join articles h on h.id = coalesce(a.alias_of, a.id)
         left join revisions r on r.article_id = h.id and r.revision = h.revision
         left join lateral (select outcome, outcome_reason from captures where article_id = a.id
                             order by id desc limit 1) c on true`,
      [articleIds],
    );
    return new Map(
      rows.map(({ asked, title, outcome, reason }) => [
        hexOf(asked),
        {
          ...(title !== null && { title }),
          ...(outcome !== null && { outcome }),
          ...(reason !== null && { reason }),
        },
      ]),
    );
  }

  private async follow(key: string): Promise<string | undefined> {
    const [row] = await rowsOf<{ id: string }>(
      this.dataSource,
      `select coalesce(a.alias_of, a.id) as id, 1 as rank from articles a
        where a.id = $1 and (a.alias_of is not null or a.revision > 0)
       union all select u.article_id, 2 from article_urls u where u.key_id = $1
       union all select a.id, 3 from articles a where a.id = $1
       order by rank limit 1`,
      [key],
    );
    return row === undefined ? undefined : hexOf(row.id);
  }
}
