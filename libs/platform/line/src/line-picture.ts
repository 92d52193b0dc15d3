import { topology, type Names, type ServiceName } from '@dateline/contracts';
import type { LineNumbers, LineRepository } from '@dateline/database';
import type { ConsumerPicture } from '@dateline/messaging';

/** One stage of the line at a moment. */
export interface StagePicture {
  readonly stage: ServiceName;
  /** Captures that have left the stage since the ledger or the consumer exists. */
  readonly done: number;
  /** Work that waits: due articles for the fetcher, undelivered messages for the others. */
  readonly backlog: number;
  /** Work that somebody has in hand. */
  readonly inFlight: number;
  /** Messages that this stage parked and nobody retried. */
  readonly parked: number;
}

/** The whole line at a moment: what `GET /v1/line`, `dateline line` and the live picture show. */
export interface LinePicture {
  readonly at: string;
  readonly stages: readonly StagePicture[];
  readonly ledger: LineNumbers;
}

export interface LinePictureSources {
  readonly names: Names;
  readonly line: Pick<LineRepository, 'numbers'>;
  /** What the broker says of the consumers; a consumer that does not exist is left out. */
  consumers(): Promise<readonly ConsumerPicture[]>;
  now?(): Date;
}

/** Reads the picture. While the broker does not answer, its stages show what the ledger knows. */
export async function readLinePicture(sources: LinePictureSources): Promise<LinePicture> {
  const [ledger, consumers] = await Promise.all([
    sources.line.numbers(),
    sources.consumers().catch(() => []),
  ]);
  const stages = (Object.keys(topology.services) as ServiceName[]).map((stage): StagePicture => {
    const parked = ledger.parkedByService[stage] ?? 0;
    if (stage === 'fetcher') {
      return {
        stage,
        done: ledger.captures.total,
        backlog: ledger.frontier.due,
        inFlight: ledger.frontier.leased,
        parked,
      };
    }
    // Parked messages that are not written down yet are work of the indexer as well.
    const own = stage === 'indexer' ? [sources.names.parkedConsumer] : [];
    const mine = consumers.filter(({ name }) => [sources.names.consumer(stage), ...own].includes(name));
    return {
      stage,
      done: stage === 'indexer' ? settledOf(ledger) : sum(mine, 'settled'),
      backlog: sum(mine, 'pending'),
      inFlight: sum(mine, 'inFlight'),
      parked,
    };
  });
  return { at: (sources.now?.() ?? new Date()).toISOString(), stages, ledger };
}

/** Captures that have their outcome. */
export function settledOf({ captures }: LineNumbers): number {
  return captures.indexed + captures.unchanged + captures.rejected + captures.parked;
}

const sum = (consumers: readonly ConsumerPicture[], field: 'settled' | 'pending' | 'inFlight'): number =>
  consumers.reduce((total, consumer) => total + consumer[field], 0);
