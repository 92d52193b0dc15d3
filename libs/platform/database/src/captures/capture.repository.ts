import type { CaptureTicket, Outcome } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { captureWork, type CaptureWork } from './capture-work.js';
import { commitFetched, commitHandedIn } from './commit-captures.js';
import { type IngestedCapture, type NewCapture, prepareCaptures } from './new-capture.js';
import { WeeksAhead } from '../schema/partitions.js';
import { rowsOf } from '../sql/sql.js';

/** Names one capture's row. A ticket is one. */
export type CaptureRef = Pick<CaptureTicket, 'captureId' | 'fetchedAt'>;

/** How a capture ended; without an outcome it is in flight. */
export interface CaptureEnd {
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** Captures: what the fetcher commits before it tells anybody (law 1), their bytes, and how they ended. */
export class CaptureRepository {
  private readonly weeks: WeeksAhead;

  constructor(private readonly dataSource: DataSource) {
    this.weeks = new WeeksAhead(dataSource);
  }

  /**
   * Commits a group of downloads in one transaction: capture rows and their articles (lease ended, next visit set).
   *
   * @param options.isTold written down as told just now, because the caller tells them right after: a crash in between is
   *   noticed by the announcer. Default true; else they are backlog, and the announcer tells them.
   * @returns the tickets, in the order of the captures
   * @throws Error when an article is not in the ledger; nothing is written then
   */
  async commit(
    captures: readonly NewCapture[],
    options: { isTold: boolean } = { isTold: true },
  ): Promise<CaptureTicket[]> {
    if (captures.length === 0) return [];
    const prepared = await prepareCaptures(captures);
    await this.weeks.ensure();
    return this.dataSource.transaction((manager) => commitFetched(manager, prepared, options.isTold));
  }

  /**
   * Commits captures that were handed in. They are backlog: the announcer tells them at the line's pace.
   *
   * @returns the tickets, in the order of the captures
   */
  async commitIngested(captures: readonly IngestedCapture[]): Promise<CaptureTicket[]> {
    if (captures.length === 0) return [];
    const prepared = await prepareCaptures(captures);
    await this.weeks.ensure();
    return this.dataSource.transaction((manager) => commitHandedIn(manager, prepared));
  }

  /** What there is to do for tickets, in their order: the bytes as they are stored (`readBody` unpacks them), or nothing. */
  workOn(tickets: readonly CaptureTicket[]): Promise<CaptureWork[]> {
    return captureWork(this.dataSource, tickets);
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
}
