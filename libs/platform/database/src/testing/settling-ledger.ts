import type { CaptureTicket } from '@dateline/contracts';
import { CaptureRepository } from '../captures/capture.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository, type ExactConservation } from '../line/line.repository.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, entryOf } from './ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.js';

/** A ledger of its own with captures of one host to settle: what the specs about settling begin with. */
export class SettlingLedger {
  readonly settlement: SettlementRepository;

  private constructor(readonly database: ScratchDatabase) {
    this.settlement = new SettlementRepository(database.dataSource);
  }

  static async create(): Promise<SettlingLedger> {
    return new SettlingLedger(await createScratchDatabase());
  }

  /** Empties everything that a spec may have written. */
  async clear(): Promise<void> {
    await rowsOf(
      this.database.dataSource,
      'truncate sources, feeds, hosts, articles, article_urls, revisions, captures, line_counts, parked_messages cascade',
    );
  }

  /** Law 2, counted from the rows: it must hold after every spec, whatever it was about. */
  conservation(): Promise<ExactConservation> {
    return new LineRepository(this.database.dataSource).exactConservation();
  }

  /** One download of a page that is known, at the moment of the ledger's clock. */
  async downloaded(page: string): Promise<CaptureTicket | undefined> {
    const captures = new CaptureRepository(this.database.dataSource);
    const [ticket] = await captures.commit([captureOf(entryOf('a.example', page))]);
    return ticket;
  }

  /** Captures of pages of one host, each fetched at its second of 2026-11-25T10:00. */
  async fetched(...pages: [page: string, second: number][]): Promise<CaptureTicket[]> {
    const { dataSource } = this.database;
    const entries = pages.map(([page]) => entryOf('a.example', page));
    const seconds = pages.map(([, second]) => new Date(Date.UTC(2026, 10, 25, 10, 0, second)));
    await new FrontierRepository(dataSource).discover(null, entries);
    return new CaptureRepository(dataSource).commit(
      entries.map((entry, n) => captureOf(entry, { fetchedAt: seconds[n] })),
    );
  }
}
