import type { Names } from '@dateline/contracts';
import type { LineProcesses } from '@dateline/local-stack';
import type { LineConnections } from './line-connections.js';
import type { OwnDatabase } from './own-database.js';
import type { TestServers } from './test-servers.js';

/** How a service ended by itself: `SIGKILL`, `code 0`. */
export interface ServiceExit {
  readonly service: string;
  readonly how: string;
}

/** What a test line is made of; everything in it is its own and goes away with it. */
export interface LineParts {
  readonly names: Names;
  readonly servers: TestServers;
  readonly database: OwnDatabase;
  readonly connections: LineConnections;
  readonly processes: LineProcesses;
  /** The whole environment of the line's processes. */
  readonly settings: Record<string, string>;
  readonly exits: ServiceExit[];
  /** Handles of the test's process that were open before the line was made. */
  readonly handlesBefore: readonly string[];
  readonly logDir: string;
  readonly seed: number | string | undefined;
}

/** The process ids by service, as they are now. */
export function pidsOf(processes: LineProcesses): Record<string, number | undefined> {
  return Object.fromEntries(processes.services.map(({ name, pid }) => [name, pid]));
}
