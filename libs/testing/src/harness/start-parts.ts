import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { namesFor } from '@dateline/contracts';
import { setupLine } from '@dateline/line';
import { LineProcesses, lineServices, type LineServiceName } from '@dateline/local-stack';
import { openConnections } from './line-connections.js';
import type { LineParts, ServiceExit } from './line-parts.js';
import { lineSettings } from './line-settings.js';
import { openHandles } from './open-handles.js';
import { createOwnDatabase } from './own-database.js';
import { checkoutDir, makeRunFolder } from './run-folder.js';
import { tearDown } from './tear-down.js';
import { testServers, type TestServers } from './test-servers.js';

export interface TestLineOptions {
  /** Servers that the test has started itself; the others come from the environment. */
  readonly urls?: Partial<TestServers>;
  /** Where the services reach the servers (proxies that can fail); default: as the test itself. */
  readonly through?: Partial<TestServers>;
  /** Names the log folder. */
  readonly name: string;
  /** What this run can be repeated by; printed with the log folder. */
  readonly seed?: number | string;
  /** Settings over the pace of tests. */
  readonly env?: Record<string, string>;
  /** Default: all. */
  readonly services?: readonly LineServiceName[];
  /** Folder for logs; default: one of its own, see `makeRunFolder`. */
  readonly runDir?: string;
}

/**
 * Makes everything that a line consists of: names, database, streams, indices, processes that are ready. When a step
 * fails, what was made before is removed and the step's error thrown.
 */
export async function startParts(options: TestLineOptions): Promise<LineParts> {
  const parts = await makeParts(options);
  try {
    await setupLine({ ...parts.servers, names: parts.names, search: { replicasCount: 0 } });
    await parts.processes.start();
    return parts;
  } catch (error) {
    await tearDown(parts, false);
    throw error;
  }
}

async function makeParts(options: TestLineOptions): Promise<LineParts> {
  const { name, seed, urls, through, env, services, runDir } = options;
  const handlesBefore = openHandles();
  const given = testServers(urls);
  const names = namesFor(`t${randomBytes(6).toString('hex')}`);
  const logDir = runDir ?? makeRunFolder(`${name}-${names.namespace}`);
  const seedText = seed === undefined ? '' : `, seed ${seed}`;
  process.stderr.write(`  ${name}${seedText}: logs in ${path.relative(checkoutDir, logDir)}\n`);
  const database = await createOwnDatabase(given.databaseUrl, `dateline_${names.namespace}`);
  const servers = { ...given, databaseUrl: database.url };
  const settings = lineSettings(seenThrough(servers, through), names.namespace, env);
  const exits: ServiceExit[] = [];
  const processes = new LineProcesses({
    checkoutDir,
    logDir,
    env: settings,
    services: services ?? lineServices,
    onExit: (service, how) => exits.push({ service, how }),
  });
  const connections = await openConnections(servers).catch(async (error: unknown) => {
    await database.drop();
    throw error;
  });
  return { names, servers, database, connections, processes, settings, exits, handlesBefore, logDir, seed };
}

/** The servers as the services see them: by other ways, with the same database. */
function seenThrough(servers: TestServers, through: Partial<TestServers> = {}): TestServers {
  if (through.databaseUrl === undefined) return { ...servers, ...through };
  const database = new URL(through.databaseUrl);
  database.pathname = new URL(servers.databaseUrl).pathname;
  return { ...servers, ...through, databaseUrl: database.href };
}
