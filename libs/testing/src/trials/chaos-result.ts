import type { Deliveries } from '../oracle/deliveries.js';

/** One fault of a run, as it happened. */
export interface FaultRecord {
  readonly kind: string;
  readonly what: string;
  /** Seconds after the start of the run. */
  readonly atSecond: number;
  /** Until it was mended. */
  readonly tookSeconds: number;
  /** From then until the line had ended the next capture. */
  readonly recoveredSeconds: number;
  /** Invariants that did not hold afterwards, in words. */
  readonly problems: readonly string[];
}

/** How a line stood at the end, when all was mended and the news had ended. */
export interface FinalState {
  readonly articles: number;
  readonly captures: number;
  readonly revisions: number;
  readonly inFlight: number;
  readonly searchBacklog: number;
  readonly parked: number;
  readonly wrong: number;
  readonly lost: number;
  readonly stale: number;
  readonly isBalanced: boolean;
  /** From the last article's publication until the line was at rest. */
  readonly restSeconds: number;
}

/** What a chaos run has found. */
export interface ChaosResult {
  readonly seed: number;
  /** As asked for; `seconds` is how long the faults really went on. */
  readonly minutes: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly isAborted: boolean;
  readonly published: number;
  readonly corrected: number;
  readonly handedIn: number;
  readonly faults: readonly FaultRecord[];
  readonly final: FinalState | undefined;
  readonly deliveries: Deliveries | undefined;
  /** Resident memory by service in MB. */
  readonly megabytes: Readonly<Record<string, { most: number; last: number }>>;
  /** Ends of services: those that were killed, and any other. */
  readonly exits: readonly string[];
  /** All that must not be, in words; empty when the run was clean. */
  readonly problems: readonly string[];
}

/** A row of the table in docs/reliability.md. */
export function chaosRow(result: ChaosResult): string {
  const { seed, seconds, faults, published, corrected, handedIn, final, deliveries, problems } = result;
  const slowest = Math.max(0, ...faults.map(({ recoveredSeconds }) => recoveredSeconds));
  const cells = [
    seed,
    Math.round(seconds / 60),
    faults.length,
    `${published} + ${corrected} + ${handedIn}`,
    final?.captures ?? '-',
    final ? `${final.wrong}, ${final.lost}, ${final.stale}, ${final.parked}` : '-',
    deliveries
      ? `${deliveries.mostTellings}, ${deliveries.undisturbedToldAgain} of ${deliveries.undisturbed}`
      : '-',
    slowest,
    problems.length === 0 ? 'clean' : `${problems.length} problems`,
  ];
  return `| ${cells.join(' | ')} |`;
}
