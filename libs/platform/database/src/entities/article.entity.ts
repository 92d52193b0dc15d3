import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { ArticleUrlEntity } from './article-url.entity.js';
import { bigint, hexId, instant, integer, json, key, text } from './columns.js';
import { RevisionEntity } from './revision.entity.js';
import { SourceEntity } from './source.entity.js';

/** One article: where it stands in the frontier, and what the ledger holds of it. */
@Entity('articles')
export class ArticleEntity {
  @PrimaryColumn(key(hexId('id')))
  id!: string;

  @Column(text('url_key'))
  urlKey!: string;

  @Column(text('url'))
  url!: string;

  @Column(text('host'))
  host!: string;

  @Column(bigint('source_id', { nullable: true }))
  sourceId!: string | null;

  @ManyToOne(() => SourceEntity, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'source_id' })
  source!: Relation<SourceEntity> | null;

  @Column(instant('first_seen_at', { precision: 3, default: () => 'now()' }))
  firstSeenAt!: Date;

  @Column(json('hints', { default: {} }))
  hints!: object;

  /** Hash of the feed's entry; when it changes, the article is fetched again. */
  @Column(text('entry_fingerprint', { nullable: true }))
  entryFingerprint!: string | null;

  /** When anybody may take it next: during a lease, the moment the lease ends. Null: not scheduled. */
  @Column(instant('next_fetch_at', { nullable: true }))
  nextFetchAt!: Date | null;

  @Column(instant('leased_until', { nullable: true }))
  leasedUntil!: Date | null;

  @Column(integer('fetch_attempts', { default: 0 }))
  fetchAttempts!: number;

  @Column(text('last_fetch_error', { nullable: true }))
  lastFetchError!: string | null;

  @Column(integer('revision', { default: 0 }))
  revision!: number;

  @Column(bigint('revision_seq', { default: 0 }))
  revisionSeq!: string;

  @Column(bigint('indexed_seq', { default: 0 }))
  indexedSeq!: string;

  @Column(instant('indexed_at', { nullable: true }))
  indexedAt!: Date | null;

  /** Why search refused the current revision; a later one is tried again. */
  @Column(text('index_error', { nullable: true }))
  indexError!: string | null;

  /** Newest capture that was applied; an older one never overwrites it. */
  @Column(bigint('held_capture_id', { nullable: true }))
  heldCaptureId!: string | null;

  @Column(instant('held_fetched_at', { precision: 3, nullable: true }))
  heldFetchedAt!: Date | null;

  @Column(text('content_hash', { nullable: true }))
  contentHash!: string | null;

  /** The article that this address turned out to be another address of. */
  @Column(hexId('alias_of', { nullable: true }))
  aliasOf!: string | null;

  @Column(text('state', { default: 'known' }))
  state!: 'known' | 'held' | 'withdrawn' | 'alias';

  @OneToMany(() => ArticleUrlEntity, (url) => url.article)
  urls!: Relation<ArticleUrlEntity[]>;

  @OneToMany(() => RevisionEntity, (revision) => revision.article)
  revisions!: Relation<RevisionEntity[]>;
}
