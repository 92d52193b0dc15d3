import { OUTCOMES, type Outcome } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { type CountTotals, outcomesOf, type OutcomeTotals } from './outcome-totals.js';
import { EXPIRED, expiredOf, noteExpired } from './expired-captures.js';
import { BOUNDED_NUMBERS, CONSERVATION, EXACT_COUNTS, LATENCY } from './line-sql.js';
import { rowOf } from '../sql/sql.js';

/** The numbers of the live picture. Counts under `bound` are exact; one that equals it means "at least". */
export interface LineNumbers {
  readonly at: Date;
  /** Up to where the frontier, the backlog and what is in flight are counted. */
  readonly bound: number;
  readonly articles: { readonly known: number; readonly held: number };
  readonly revisions: number;
  /** Of those in flight, the backlog is committed and not told yet. */
  readonly captures: OutcomeTotals & {
    readonly total: number;
    readonly inFlight: number;
    readonly backlog: number;
  };
  /** Due now, given to a fetcher, and due later. */
  readonly frontier: { readonly due: number; readonly leased: number; readonly scheduled: number };
  readonly feeds: { readonly total: number; readonly due: number; readonly failing: number };
  readonly searchBacklog: number;
  /** Revisions that search refused for good. */
  readonly searchFailed: number;
  /** Parked messages that were not retried. */
  readonly parkedOpen: number;
  readonly parkedByService: Readonly<Record<string, number>>;
}

/** Law 2 as numbers: captures = settled + in flight (+ expired in flight, when their week was dropped too early). */
export interface Conservation {
  /** All that were ever committed; those that have expired are counted on, here and under their outcomes. */
  readonly captures: number;
  readonly settled: number;
  readonly inFlight: number;
  /** Captures whose week was dropped or detached. */
  readonly expired: number;
  /** Those of them that had no outcome. */
  readonly expiredInFlight: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  readonly isBalanced: boolean;
}

/** The same, counted from the rows themselves. */
export interface ExactConservation extends Conservation {
  readonly revisions: number;
  /** Running totals that differ from the rows, as total minus rows; empty when all agree. */
  readonly drift: Readonly<Record<string, number>>;
}

/** Seconds from the discovery of an article to its first revision in the ledger, and in search. */
export interface Latency {
  /** Articles that were looked at: first revisions among the newest. */
  readonly articles: number;
  readonly toLedger?: { readonly p50: number; readonly p95: number };
  readonly toSearch?: { readonly p50: number; readonly p95: number };
}

interface NumbersRow {
  at: Date;
  counts: CountTotals | null;
  in_flight: number;
  backlog: number;
  due: number;
  leased: number;
  appointed: number;
  feeds: number;
  feeds_due: number;
  feeds_failing: number;
  search_backlog: number;
  search_failed: number;
  parked_by_service: Record<string, number> | null;
  parked_open: number;
}

/** The line in numbers. `numbers`, `conservation` and `latency` cost the same with a million articles as with ten. */
export class LineRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Everything for the live picture, in one statement, so that the numbers are of one moment. */
  async numbers(bound = 10_000): Promise<LineNumbers> {
    const row = await rowOf<NumbersRow>(this.dataSource, BOUNDED_NUMBERS, [bound]);
    const counts = row.counts ?? {};
    return {
      at: row.at,
      bound,
      articles: { known: counts['articles'] ?? 0, held: counts['held'] ?? 0 },
      revisions: counts['revisions'] ?? 0,
      captures: {
        total: counts['captures'] ?? 0,
        inFlight: row.in_flight,
        backlog: row.backlog,
        ...outcomesOf(counts),
      },
      frontier: {
        due: row.due,
        leased: row.leased,
        scheduled: Math.max(0, row.appointed - row.due - row.leased),
      },
      feeds: { total: row.feeds, due: row.feeds_due, failing: row.feeds_failing },
      searchBacklog: row.search_backlog,
      searchFailed: row.search_failed,
      parkedOpen: row.parked_open,
      parkedByService: row.parked_by_service ?? {},
    };
  }

  /**
   * Law 2, from two independent counts of one moment: running totals of what was committed and settled, and the index
   * of what is unsettled. When they differ, weeks are looked for that were dropped.
   */
  async conservation(): Promise<Conservation> {
    const count = async () => {
      const row = await rowOf<{ counts: CountTotals | null; in_flight: number }>(
        this.dataSource,
        CONSERVATION,
      );
      const counts = row.counts ?? {};
      return balance(counts, row.in_flight, expiredOf(counts));
    };
    return this.countedAgainIfWeeksAreGone(count);
  }

  /** Law 2, counted from every row: reads all captures and revisions (without bodies); for tests and audits. */
  async exactConservation(): Promise<ExactConservation> {
    return this.countedAgainIfWeeksAreGone(() => this.countRows());
  }

  private async countedAgainIfWeeksAreGone<Counted extends Conservation>(count: () => Promise<Counted>) {
    const counted = await count();
    return counted.isBalanced || !(await noteExpired(this.dataSource)) ? counted : count();
  }

  private async countRows(): Promise<ExactConservation> {
    const row = await rowOf<{ totals: CountTotals | null; rows: CountTotals | null; in_flight: number }>(
      this.dataSource,
      EXACT_COUNTS,
    );
    const [totals, rows] = [row.totals ?? {}, row.rows ?? {}];
    const expired = expiredOf(totals);
    const names = [...Object.keys(totals), ...Object.keys(rows)].filter((name) => !name.startsWith(EXPIRED));
    const seen = Object.fromEntries(names.map((name) => [name, (rows[name] ?? 0) + (expired[name] ?? 0)]));
    const drift = Object.fromEntries(
      Object.entries(seen)
        .map(([name, count]) => [name, (totals[name] ?? 0) - count] as const)
        .filter(([, by]) => by !== 0),
    );
    const counted = balance(seen, row.in_flight, expired);
    const revisions = rows['revisions'] ?? 0;
    const isBalanced =
      counted.isBalanced && Object.keys(drift).length === 0 && revisions === counted.byOutcome.indexed;
    return { ...counted, revisions, drift, isBalanced };
  }

  /**
   * How long articles took from discovery.
   *
   * @param sample how many of the newest revisions to look at; default 1,000
   */
  async latency(sample = 1_000): Promise<Latency> {
    const row = await rowOf<{ articles: number; ledger: number[] | null; search: number[] | null }>(
      this.dataSource,
      LATENCY,
      [sample],
    );
    return {
      articles: row.articles,
      ...percentiles('toLedger', row.ledger),
      ...percentiles('toSearch', row.search),
    };
  }
}

function balance(counts: CountTotals, inFlight: number, gone: CountTotals): Conservation {
  const captures = counts['captures'] ?? 0;
  const { indexed, unchanged, rejected, parked } = outcomesOf(counts);
  const settled = indexed + unchanged + rejected + parked;
  const expired = gone['captures'] ?? 0;
  const expiredSettled = OUTCOMES.reduce((sum, outcome) => sum + outcomesOf(gone)[outcome], 0);
  const expiredInFlight = expired - expiredSettled;
  return {
    captures,
    settled,
    inFlight,
    expired,
    expiredInFlight,
    byOutcome: { indexed, unchanged, rejected, parked },
    isBalanced: captures === settled + inFlight + expiredInFlight,
  };
}

function percentiles(name: 'toLedger' | 'toSearch', values: number[] | null) {
  const [p50, p95] = values ?? [];
  return p50 === undefined || p95 === undefined ? {} : { [name]: { p50, p95 } };
}
