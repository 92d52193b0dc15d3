import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, bytea, hexId, instant, integer, json, key, text } from './columns.js';

/** The bytes of one download, and how it ended. Partitioned by week of `fetched_at`. */
@Entity('captures')
export class CaptureEntity {
  @PrimaryColumn(key(bigint('id')))
  id!: string;

  @PrimaryColumn(key(instant('fetched_at', { precision: 3 })))
  fetchedAt!: Date;

  @Column(hexId('article_id'))
  articleId!: string;

  /** HTTP status; 0 for captures that were handed in. */
  @Column(integer('status'))
  status!: number;

  @Column(text('final_url'))
  finalUrl!: string;

  @Column(json('headers', { default: {} }))
  headers!: object;

  @Column(text('content_type', { nullable: true }))
  contentType!: string | null;

  @Column(bytea('body', { select: false }))
  body!: Buffer;

  @Column(text('body_encoding'))
  bodyEncoding!: 'identity' | 'zstd';

  /** Size before compression. */
  @Column(integer('body_bytes'))
  bodyBytes!: number;

  @Column(text('body_sha256'))
  bodySha256!: string;

  @Column(integer('took_ms'))
  tookMs!: number;

  @Column(json('hints', { default: {} }))
  hints!: object;

  /** Set when the fetcher itself knew that this will not become an article. */
  @Column(text('rejection_reason', { nullable: true }))
  rejectionReason!: string | null;

  @Column(text('rejection_note', { nullable: true }))
  rejectionNote!: string | null;

  @Column(instant('announced_at', { nullable: true }))
  announcedAt!: Date | null;

  @Column(integer('announcements', { default: 0 }))
  announcements!: number;

  /** Null while in flight. */
  @Column(text('outcome', { nullable: true }))
  outcome!: string | null;

  @Column(text('outcome_reason', { nullable: true }))
  outcomeReason!: string | null;

  @Column(text('outcome_note', { nullable: true }))
  outcomeNote!: string | null;

  /** The article that the capture counted for: another than `article_id` when that one became an alias. */
  @Column(hexId('settled_article_id', { nullable: true }))
  settledArticleId!: string | null;

  @Column(integer('settled_revision', { nullable: true }))
  settledRevision!: number | null;

  @Column(instant('settled_at', { nullable: true }))
  settledAt!: Date | null;

  @Column(json('trail', { default: [] }))
  trail!: object;
}
