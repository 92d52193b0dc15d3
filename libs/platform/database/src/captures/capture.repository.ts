import type { CaptureTicket, Outcome, RejectionReason, TrailEntry } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { captureWork, type CaptureWork } from './capture-work.js';
import { commitFetched, commitHandedIn } from './commit-captures.js';
import {
  type CaptureRejection,
  type IngestedCapture,
  type NewCapture,
  prepareCaptures,
} from './new-capture.js';
import { SOURCE_OF_ARTICLE, ticketOf, type TicketRow } from './ticket.js';
import { incarnationOf } from '../incarnation/incarnation-sql.js';
import { rowOf, rowsOf } from '../sql/sql.js';

/** Names one capture's row. A ticket is one. */
export type CaptureRef = Pick<CaptureTicket, 'captureId' | 'fetchedAt'>;

/** A capture whose end is not known, with all that is needed to announce it again. */
export interface UnsettledCapture {
  readonly ticket: CaptureTicket;
  /** Set: tell `article.rejected` instead of `article.fetched`. */
  readonly rejection?: CaptureRejection;
  readonly trail: TrailEntry[];
  /** How often it was announced so far. */
  readonly announcements: number;
}

/** How a capture ended; without an outcome it is in flight. */
export interface CaptureEnd {
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** Which unsettled captures to read. */
export interface UnsettledQuery {
  readonly limit: number;
  /** Announced longer ago than this, or never. Left out: all that are unsettled. */
  readonly olderThanSeconds?: number;
  /** The last capture id of the page before. */
  readonly afterId?: string;
}

interface UnsettledRow extends TicketRow {
  rejection_reason: RejectionReason | null;
  rejection_note: string | null;
  trail: TrailEntry[];
  announcements: number;
}

/** Captures: what the fetcher commits before it tells anybody (law 1), and what has to be told again (law 3). */
export class CaptureRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Commits a group of downloads in one transaction: capture rows (as announced now, so that a crash before the
   * announcement is noticed after its deadline) and their articles (lease ended, next visit set).
   *
   * @returns the tickets to announce, in the order of the captures
   * @throws Error when an article is not in the ledger; nothing is written then
   */
  async commit(captures: readonly NewCapture[]): Promise<CaptureTicket[]> {
    if (captures.length === 0) return [];
    const prepared = await prepareCaptures(captures);
    return this.dataSource.transaction((manager) => commitFetched(manager, prepared));
  }

  /**
   * Commits captures that were handed in. They are not announced: the announcer's next sweep does that.
   *
   * @returns the tickets, in the order of the captures
   */
  async commitIngested(captures: readonly IngestedCapture[]): Promise<CaptureTicket[]> {
    if (captures.length === 0) return [];
    const prepared = await prepareCaptures(captures);
    return this.dataSource.transaction((manager) => commitHandedIn(manager, prepared));
  }

  /** What there is to do for tickets, in their order: the bytes as they are stored (`readBody` unpacks them), or nothing. */
  workOn(tickets: readonly CaptureTicket[]): Promise<CaptureWork[]> {
    return captureWork(this.dataSource, tickets);
  }

  /** Unsettled captures by rising id; read the next page with `afterId`. */
  async unsettledForAnnouncement(query: UnsettledQuery): Promise<UnsettledCapture[]> {
    const rows = await rowsOf<UnsettledRow>(
      this.dataSource,
      `select c.id, c.article_id, c.fetched_at, a.url, c.final_url, c.status, c.content_type, c.body_bytes,
              c.body_sha256, a.first_seen_at, c.hints, c.rejection_reason, c.rejection_note, c.trail,
              c.announcements, ${incarnationOf('c.id')} as incarnation, ${SOURCE_OF_ARTICLE}
         from captures c join articles a on a.id = c.article_id
        where c.outcome is null and c.id > $2
          and ($3::float8 is null or c.announced_at is null or c.announced_at < now() - make_interval(secs => $3))
        order by c.id limit $1`,
      [query.limit, query.afterId ?? '0', query.olderThanSeconds ?? null],
    );
    return rows.map((row) => ({
      ticket: ticketOf(row),
      ...(row.rejection_reason !== null && {
        rejection: { reason: row.rejection_reason, note: row.rejection_note ?? '' },
      }),
      trail: row.trail,
      announcements: row.announcements,
    }));
  }

  /** Notes that captures were announced just now. One that is being settled at this moment needs no note. */
  async markAnnounced(captures: readonly CaptureRef[]): Promise<void> {
    if (captures.length === 0) return;
    await rowsOf(
      this.dataSource,
      `with mine as (
         select c.id, c.fetched_at from json_to_recordset($1) as g("captureId" bigint, "fetchedAt" timestamptz)
           join captures c on c.id = g."captureId" and c.fetched_at = g."fetchedAt"
          where c.outcome is null order by c.id for no key update of c skip locked)
       update captures c set announced_at = now(), announcements = c.announcements + 1
         from mine where c.id = mine.id and c.fetched_at = mine.fetched_at`,
      [JSON.stringify(captures.map(({ captureId, fetchedAt }) => ({ captureId, fetchedAt })))],
    );
  }

  /** Notes that captures could not be announced: the next sweep tells them, without waiting for their deadline. */
  async markUnannounced(captures: readonly CaptureRef[]): Promise<void> {
    if (captures.length === 0) return;
    await rowsOf(
      this.dataSource,
      `with mine as (
         select c.id, c.fetched_at from json_to_recordset($1) as g("captureId" bigint, "fetchedAt" timestamptz)
           join captures c on c.id = g."captureId" and c.fetched_at = g."fetchedAt"
          where c.outcome is null order by c.id for no key update of c skip locked)
       update captures c set announced_at = null
         from mine where c.id = mine.id and c.fetched_at = mine.fetched_at`,
      [JSON.stringify(captures.map(({ captureId, fetchedAt }) => ({ captureId, fetchedAt })))],
    );
  }

  /** How captures ended, by capture id; one that is in flight has no outcome. */
  async endsOf(captures: readonly CaptureRef[]): Promise<Map<string, CaptureEnd>> {
    const rows = await rowsOf<{ id: string; outcome: Outcome | null; outcome_reason: string | null }>(
      this.dataSource,
      `select c.id, c.outcome, c.outcome_reason
         from json_to_recordset($1) as g("captureId" bigint, "fetchedAt" timestamptz)
         join captures c on c.id = g."captureId" and c.fetched_at = g."fetchedAt"`,
      [JSON.stringify(captures.map(({ captureId, fetchedAt }) => ({ captureId, fetchedAt })))],
    );
    return new Map(
      rows.map(({ id, outcome, outcome_reason: reason }) => [
        id,
        { ...(outcome !== null && { outcome }), ...(reason !== null && { reason }) },
      ]),
    );
  }

  /** Captures in flight, counted up to a bound: what the fetcher's lag gate asks. */
  async countInFlight(bound = 10_000): Promise<number> {
    const { count } = await rowOf<{ count: number }>(
      this.dataSource,
      `select count(*)::int as count from (select 1 from captures where outcome is null limit $1) unsettled`,
      [bound],
    );
    return count;
  }
}
