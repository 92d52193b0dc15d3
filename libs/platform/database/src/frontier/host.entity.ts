import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant, integer, key, text } from '../schema/columns.js';

/** A host's budget: when it may be asked next, and what its robots.txt said. Shared by all fetchers. */
@Entity('hosts')
export class HostEntity {
  @PrimaryColumn(key(text('host')))
  host!: string;

  /** Earliest next fetch among the host's articles, or before it; null when none is scheduled. */
  @Column(instant('next_due_at', { nullable: true }))
  nextDueAt!: Date | null;

  @Column(instant('next_allowed_at', { default: () => 'now()' }))
  nextAllowedAt!: Date;

  /** Until then the next turn is a feed's; see `HostRepository.reserve`. */
  @Column(instant('kept_until', { nullable: true }))
  keptUntil!: Date | null;

  @Column(instant('backoff_until', { nullable: true }))
  backoffUntil!: Date | null;

  @Column(integer('backoff_streak', { default: 0 }))
  backoffStreak!: number;

  @Column(text('robots', { nullable: true }))
  robots!: string | null;

  @Column(integer('robots_status', { nullable: true }))
  robotsStatus!: number | null;

  @Column(instant('robots_fetched_at', { nullable: true }))
  robotsFetchedAt!: Date | null;

  @Column(instant('robots_expires_at', { nullable: true }))
  robotsExpiresAt!: Date | null;
}
