import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ArticleEntity } from './article.entity.js';
import { hexId, instant, key, text } from './columns.js';

/** Another address of an article. Its own first address is in `articles` and has no row here. */
@Entity('article_urls')
export class ArticleUrlEntity {
  /** Hash of the URL key. */
  @PrimaryColumn(key(hexId('key_id')))
  keyId!: string;

  @Column(text('url_key'))
  urlKey!: string;

  @Column(hexId('article_id'))
  articleId!: string;

  @ManyToOne(() => ArticleEntity, (article) => article.urls, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'article_id' })
  article!: Relation<ArticleEntity>;

  @Column(text('url'))
  url!: string;

  @Column(text('kind'))
  kind!: 'requested' | 'redirect' | 'canonical' | 'amp';

  @Column(instant('found_at', { default: () => 'now()' }))
  foundAt!: Date;
}
