import { Inject, Injectable } from '@nestjs/common';
import type { ArticleDocument } from '@dateline/contracts';
import { urlKey } from '@dateline/crawl';
import { ArticleRepository } from '@dateline/database';
import { DataSource } from 'typeorm';
import type { ArticleReader } from './ledger-readers.js';

/** Articles from PostgreSQL, the system of record. */
@Injectable()
export class LedgerArticleReader implements ArticleReader {
  constructor(
    @Inject(ArticleRepository) private readonly articles: ArticleRepository,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  async byId(id: string, revision?: number): Promise<ArticleDocument | undefined> {
    const current = await this.articles.current(id);
    if (current === undefined || revision === undefined || revision === current.revision) return current;
    // The id may be that of an alias; revisions are kept under the article's own.
    const rows: { document: ArticleDocument }[] = await this.dataSource.query(
      'select document from revisions where article_id = $1 and revision = $2',
      [current.articleId, revision],
    );
    return rows[0]?.document;
  }

  byUrl(url: string): Promise<ArticleDocument | undefined> {
    return this.articles.currentByUrlKey(keyOf(url));
  }
}

/** Captures that were handed in without an address are known by `urn:sha256:…`, which is its own key. */
export function keyOf(url: string): string {
  return urlKey(url) ?? url;
}
