import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ArticleEntity } from './article.entity.js';
import { bigint, hexId, instant, integer, json, key, text } from './columns.js';

/** One distinct content of an article, as the document that search clients see. */
@Entity('revisions')
export class RevisionEntity {
  @PrimaryColumn(key(hexId('article_id')))
  articleId!: string;

  @PrimaryColumn(key(integer('revision')))
  revision!: number;

  @ManyToOne(() => ArticleEntity, (article) => article.revisions, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'article_id' })
  article!: Relation<ArticleEntity>;

  @Column(bigint('capture_id'))
  captureId!: string;

  @Column(text('content_hash'))
  contentHash!: string;

  /** Ledger-wide order of revisions. */
  @Column(bigint('sequence', { unique: true }))
  sequence!: string;

  @Column(instant('created_at', { default: () => 'now()' }))
  createdAt!: Date;

  @Column(json('document'))
  document!: object;
}
