import { topology, type ServiceName } from '@dateline/contracts';
import type { TestLine } from '../harness/test-line.js';

/** A time in which something was broken, in milliseconds since 1970. */
export interface FaultTime {
  readonly from: number;
  /** When it was mended. */
  readonly to: number;
}

/** How often captures were told, against what faults excuse. */
export interface Deliveries {
  readonly captures: number;
  /** Most tellings of one capture. */
  readonly mostTellings: number;
  /** Captures that met no fault. */
  readonly undisturbed: number;
  /** Those of them that were told more than once: nothing excuses it. */
  readonly undisturbedToldAgain: number;
  /** Captures that were told more often than 1 + the faults they met + the doublings of the deadline they waited. */
  readonly beyondBound: readonly string[];
  /** By service, the most deliveries of one capture that its log tells of. */
  readonly mostDeliveries: Readonly<Record<string, number>>;
}

/** What a fault leaves behind for those that are under way: connections to be dialled anew, leases to run out. */
const AFTERMATH_MS = 15_000;

interface ToldCapture {
  id: string;
  announcements: number;
  from_ms: number;
  to_ms: number;
}

/**
 * Reads what the ledger and the logs tell of the line's tellings.
 *
 * @param deadlineSeconds after which the line tells for the first time again; it doubles from there
 */
export async function countDeliveries(
  line: TestLine,
  faults: readonly FaultTime[],
  deadlineSeconds: number,
): Promise<Deliveries> {
  const captures = await line.connections.dataSource.query<ToldCapture[]>(
    `select id::text, announcements, extract(epoch from fetched_at)::float8 * 1000 as from_ms,
            extract(epoch from coalesce(settled_at, now()))::float8 * 1000 as to_ms from captures`,
  );
  const judged = captures.map((capture) => ({ ...capture, met: faultsMet(capture, faults) }));
  const undisturbed = judged.filter(({ met }) => met === 0);
  return {
    captures: captures.length,
    mostTellings: Math.max(0, ...captures.map(({ announcements }) => announcements)),
    undisturbed: undisturbed.length,
    undisturbedToldAgain: undisturbed.filter(({ announcements }) => announcements > 1).length,
    beyondBound: judged
      .filter((capture) => capture.announcements > boundOf(capture, deadlineSeconds))
      .map(
        ({ id, announcements, met, from_ms, to_ms }) =>
          `capture ${id} was told ${announcements} times, met ${met} faults and waited ${Math.round((to_ms - from_ms) / 1000)} s`,
      ),
    mostDeliveries: Object.fromEntries(
      (Object.keys(topology.services) as ServiceName[])
        .filter((service) => line.has(service))
        .map((service) => [service, mostOf(line, service)]),
    ),
  };
}

function faultsMet({ from_ms, to_ms }: ToldCapture, faults: readonly FaultTime[]): number {
  return faults.filter(({ from, to }) => from < to_ms && to + AFTERMATH_MS > from_ms).length;
}

function boundOf({ from_ms, to_ms, met }: ToldCapture & { met: number }, deadlineSeconds: number): number {
  const waitedSeconds = (to_ms - from_ms) / 1000;
  return 1 + met + Math.floor(Math.log2(1 + waitedSeconds / deadlineSeconds));
}

function mostOf(line: TestLine, service: ServiceName): number {
  const counts = new Map<string, number>();
  for (const { type, about } of line.settled(service)) {
    if (about !== undefined) counts.set(`${type} ${about}`, (counts.get(`${type} ${about}`) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
