import type { Random } from '../newsroom/random.js';
import type { ChaosFault } from './chaos-context.js';
import { serverFaults } from './server-faults.js';
import { serviceFaults } from './service-faults.js';

export interface FaultChoice {
  /** Elasticsearch is the run's own, and may be killed. */
  readonly hasOwnElasticsearch: boolean;
  /** The logs lie on a disk that may be filled. */
  readonly hasLogDisk: boolean;
}

/** Every fault that can be done here. */
export function possibleFaults({ hasOwnElasticsearch, hasLogDisk }: FaultChoice): ChaosFault[] {
  const all: ChaosFault[] = [...Object.values(serviceFaults), ...Object.values(serverFaults)];
  return all.filter(
    (fault) =>
      (hasOwnElasticsearch || fault !== serverFaults.elasticsearchKilled) &&
      (hasLogDisk || fault !== serviceFaults.logDiskFull),
  );
}

/** Faults without end: every kind once in random order, then every kind once more, and so on. */
export function* faultsInTurn(faults: readonly ChaosFault[], random: Random): Generator<ChaosFault> {
  for (;;) yield* random.shuffle(faults);
}
