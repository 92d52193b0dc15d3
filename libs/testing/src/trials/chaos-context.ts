import type { FaultyServers } from '../faults/faulty-servers.js';
import type { IndexFaults } from '../faults/index-faults.js';
import type { SmallDisk } from '../faults/small-disk.js';
import type { TestLine } from '../harness/test-line.js';
import type { Random } from '../newsroom/random.js';
import type { HandedInPages } from './handed-in-pages.js';

/** What a fault may lay its hands on. */
export interface ChaosContext {
  readonly line: TestLine;
  readonly servers: FaultyServers;
  readonly indices: IndexFaults;
  readonly pages: HandedInPages;
  /** Where the services' logs are, when a small disk could be mounted. */
  readonly logDisk: SmallDisk | undefined;
  readonly random: Random;
  /** Seconds of the longest outages. */
  readonly longestSeconds: number;
  /** Pages that are handed in while a stage is away. */
  readonly ingestPages: number;
  /** Aborted when the run is to end at once; pauses then end early. */
  readonly signal: AbortSignal;
}

/** One way to break something and mend it again. */
export interface ChaosFault {
  readonly kind: string;
  /** Chooses what exactly is done (so that a seed repeats it), and gives the words and the deed. */
  choose(context: ChaosContext): { readonly what: string; run(): Promise<void> };
}
