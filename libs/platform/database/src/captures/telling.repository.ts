import type { CaptureTicket, RejectionReason, TrailEntry } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import type { CaptureRef } from './capture.repository.js';
import type { CaptureRejection } from './new-capture.js';
import { SOURCE_OF_ARTICLE, ticketOf, type TicketRow } from './ticket.js';

/** A capture whose end is not known, with all that is needed to announce it. */
export interface UnsettledCapture {
  readonly ticket: CaptureTicket;
  /** Set: tell `article.rejected` instead of `article.fetched`. */
  readonly rejection?: CaptureRejection;
  readonly trail: TrailEntry[];
  /** How often it was announced, this time included. */
  readonly announcements: number;
}

/**
 * What the broker can still bring: told captures from this one on, in the order of telling. `everything` is the safe
 * answer of somebody who could not look, `nothing` that of a broker with nothing left to deliver.
 */
export type Horizon =
  | { readonly holds: 'everything' | 'nothing' }
  | { readonly holds: 'from'; readonly captureId: string; readonly toldAt: Date };

/** When a capture is told again; both pauses double with each telling, up to a day. */
export interface RetellRules {
  /** Most captures. */
  readonly limit: number;
  /** Pause after the first telling of what the broker can no longer bring, in seconds. */
  readonly lostSeconds: number;
  /** The same for what it still holds. */
  readonly heldSeconds: number;
  readonly horizon: Horizon;
}

/** A capture that is to be told again. */
export interface Retelling extends UnsettledCapture {
  /** The broker can no longer bring it; else it holds it for longer than the pause. */
  readonly isLost: boolean;
}

interface UnsettledRow extends TicketRow {
  rejection_reason: RejectionReason | null;
  rejection_note: string | null;
  trail: TrailEntry[];
  announcements: number;
  is_lost: boolean;
}

/** No pause before a retelling is longer. */
const LONGEST_PAUSE_SECONDS = 86_400;
/** Captures that one statement makes untold at most. */
const FORGET_BATCH = 1_000;

/**
 * The ledger as the outbox (law 3): what was told and is not settled is in flight, what was committed and not told is
 * the backlog. Taking marks captures as told before they are, so that of several fetchers one takes each; `putBack` undoes
 * it. All times are the database's.
 */
export class TellingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Captures in flight (told and not settled), counted up to a bound. */
  countInFlight(bound: number): Promise<number> {
    return this.count('announced_at is not null', bound);
  }

  /** Captures that were committed and not told, counted up to a bound. */
  countBacklog(bound: number): Promise<number> {
    return this.count('announced_at is null', bound);
  }

  /**
   * Takes the oldest of the backlog, to be told now. The index and the weeks have them in that order; to ask for it would
   * make the planner sort the whole backlog, because it never knows how long that is.
   */
  takeUntold(limit: number): Promise<UnsettledCapture[]> {
    return this.take(
      `select id, fetched_at, announcements, false as is_lost from captures
        where outcome is null and announced_at is null limit $1 for no key update skip locked`,
      [limit],
    );
  }

  /** Takes what was told, is not settled, and has waited for longer than its pause; longest told first. */
  async takeForRetelling({ limit, lostSeconds, heldSeconds, horizon }: RetellRules): Promise<Retelling[]> {
    const { captureId, toldAt } = positionOf(horizon);
    const told = `announced_at < now() - make_interval(secs => least(${LONGEST_PAUSE_SECONDS},`;
    // A group is told in the order of its ids, at one moment; to the millisecond, as JavaScript has it.
    const isLost = `id < $4::bigint and date_trunc('milliseconds', announced_at) <= $5::timestamptz`;
    return this.take(
      `select id, fetched_at, announcements, ${isLost} as is_lost
         from captures
        where outcome is null and announced_at < now() - make_interval(secs => least($2::float8, $3::float8))
          and (${told} $3::float8 * 2 ^ least(greatest(announcements, 1) - 1, 20)))
            or ${isLost} and ${told} $2::float8 * 2 ^ least(greatest(announcements, 1) - 1, 20))))
        order by announced_at, id limit $1 for no key update skip locked`,
      [limit, lostSeconds, heldSeconds, captureId, toldAt],
    );
  }

  /** True when something is in flight for longer than so many seconds: only then is it worth a look at the broker. */
  async hasToldBefore(seconds: number): Promise<boolean> {
    const rows = await rowsOf(
      this.dataSource,
      `select 1 from captures where outcome is null and announced_at < now() - make_interval(secs => $1) limit 1`,
      [seconds],
    );
    return rows.length > 0;
  }

  /** When captures were told last, by capture id; one that is unknown, or was never told, is left out. */
  async toldAt(captureIds: readonly string[]): Promise<Map<string, Date>> {
    if (captureIds.length === 0) return new Map();
    const rows = await rowsOf<{ id: string; announced_at: Date }>(
      this.dataSource,
      'select id, announced_at from captures where id = any($1::bigint[]) and announced_at is not null',
      [captureIds],
    );
    return new Map(rows.map(({ id, announced_at }) => [id, announced_at]));
  }

  /** Undoes a taking whose telling failed: the captures are backlog again. */
  async putBack(captures: readonly CaptureRef[]): Promise<void> {
    if (captures.length === 0) return;
    await rowsOf(
      this.dataSource,
      `with mine as (
         select c.id, c.fetched_at from json_to_recordset($1) as g("captureId" bigint, "fetchedAt" timestamptz)
           join captures c on c.id = g."captureId" and c.fetched_at = g."fetchedAt"
          where c.outcome is null order by c.id for no key update of c skip locked)
       update captures c set announced_at = null, announcements = greatest(0, c.announcements - 1)
         from mine where c.id = mine.id and c.fetched_at = mine.fetched_at`,
      [JSON.stringify(captures.map(({ captureId, fetchedAt }) => ({ captureId, fetchedAt })))],
    );
  }

  /**
   * The broker lost what it was told: all that is in flight becomes backlog, to be told anew at the line's pace.
   *
   * @returns how many captures that were
   */
  async forgetTellings(): Promise<number> {
    const { now } = await rowOf<{ now: Date }>(this.dataSource, 'select clock_timestamp() as now');
    for (let total = 0; ;) {
      const forgotten = await rowsOf(
        this.dataSource,
        `with mine as (
           select id, fetched_at from captures where outcome is null and announced_at <= $1
            limit ${FORGET_BATCH} for no key update skip locked)
         update captures c set announced_at = null
           from mine where c.id = mine.id and c.fetched_at = mine.fetched_at returning 1`,
        [now],
      );
      total += forgotten.length;
      if (forgotten.length < FORGET_BATCH) return total;
    }
  }

  private async count(which: string, bound: number): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.dataSource,
      `select count(*)::int as count from (
         select 1 from captures where outcome is null and ${which} limit $1) unsettled`,
      [bound],
    );
    return count;
  }

  /** Marks what `mine` selects as told just now, and reads it. */
  private async take(mine: string, parameters: unknown[]): Promise<Retelling[]> {
    const rows = await rowsOf<UnsettledRow>(
      this.dataSource,
      `with mine as materialized (${mine}),
       taken as (
         update captures c set announced_at = now(), announcements = c.announcements + 1
           from mine where c.id = mine.id and c.fetched_at = mine.fetched_at
         returning c.id, c.article_id, c.fetched_at, c.final_url, c.status, c.content_type, c.body_bytes, c.body_sha256,
           c.hints, c.rejection_reason, c.rejection_note, c.trail, c.announcements, mine.is_lost)
       select t.*, a.url, a.first_seen_at, ${incarnationOf('t.id')} as incarnation, ${SOURCE_OF_ARTICLE}
         from taken t join articles a on a.id = t.article_id order by t.id`,
      parameters,
    );
    return rows.map((row) => ({
      ticket: ticketOf(row),
      ...(row.rejection_reason !== null && {
        rejection: { reason: row.rejection_reason, note: row.rejection_note ?? '' },
      }),
      trail: row.trail,
      announcements: row.announcements,
      isLost: row.is_lost,
    }));
  }
}

/** The horizon as what lies before it: a smaller id, and a telling that is not later. */
function positionOf(horizon: Horizon): { captureId: string; toldAt: Date | string } {
  if (horizon.holds === 'from') return horizon;
  return horizon.holds === 'nothing'
    ? { captureId: String(2n ** 63n - 1n), toldAt: 'infinity' }
    : { captureId: '0', toldAt: '-infinity' };
}
