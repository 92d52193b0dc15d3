import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { bigint, instant, integer, text } from '../schema/columns.js';
import { SourceEntity } from './source.entity.js';

/** A URL that lists articles. */
@Entity('feeds')
export class FeedEntity {
  @PrimaryGeneratedColumn('identity', { name: 'id', type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column(bigint('source_id'))
  sourceId!: string;

  @ManyToOne(() => SourceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'source_id' })
  source!: Relation<SourceEntity>;

  @Column(text('url', { unique: true }))
  url!: string;

  @Column(text('host'))
  host!: string;

  @Column(text('kind', { default: 'feed' }))
  kind!: string;

  @Column(text('etag', { nullable: true }))
  etag!: string | null;

  @Column(text('last_modified', { nullable: true }))
  lastModified!: string | null;

  @Column(instant('next_poll_at', { default: () => 'now()' }))
  nextPollAt!: Date;

  @Column(instant('leased_until', { nullable: true }))
  leasedUntil!: Date | null;

  @Column(integer('poll_interval_seconds', { default: 900 }))
  pollIntervalSeconds!: number;

  @Column(integer('error_streak', { default: 0 }))
  errorStreak!: number;

  @Column(integer('last_status', { nullable: true }))
  lastStatus!: number | null;

  @Column(text('last_error', { nullable: true }))
  lastError!: string | null;

  @Column(integer('last_entries', { nullable: true }))
  lastEntries!: number | null;

  @Column(instant('last_polled_at', { nullable: true }))
  lastPolledAt!: Date | null;

  @Column(instant('created_at', { default: () => 'now()' }))
  createdAt!: Date;
}
