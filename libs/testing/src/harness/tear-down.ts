import { brokerLeaks, deleteStreams } from './broker-leaks.js';
import { pidsOf, type LineParts } from './line-parts.js';
import { leftHandles } from './open-handles.js';

/**
 * Ends a line in order: services, then what is theirs at the broker, in the index and in PostgreSQL. A step that fails
 * does not keep the others from being done.
 *
 * @param isIdle whether unsettled messages are leaks
 * @returns everything that was left behind, in words; empty when nothing was
 */
export async function tearDown(parts: LineParts, isIdle: boolean): Promise<string[]> {
  const { names, database, connections, processes, handlesBefore } = parts;
  const { nc } = connections.broker;
  const pids = pidsOf(processes);
  const steps: [string, () => Promise<string[] | void>][] = [
    ['the services were not stopped', () => processes.stop()],
    ['the processes were not looked at', async () => livingPids(pids)],
    ['the broker was not looked at', () => brokerLeaks(nc, names, isIdle)],
    ['the streams were not deleted', () => deleteStreams(nc, names)],
    ['the indices were not deleted', () => deleteIndices(parts)],
    ['the connections were not closed', () => connections.close()],
    ['PostgreSQL was not looked at', async () => (await database.openConnections()).map(openConnection)],
    ['the database was not dropped', () => database.drop()],
    ['', async () => (await leftHandles(handlesBefore)).map((handles) => `this process keeps ${handles}`)],
  ];
  const leaks: string[] = [];
  for (const [failure, step] of steps) {
    await step().then(
      (found) => leaks.push(...(found ?? [])),
      (error: unknown) => leaks.push(`${failure}: ${String(error)}`),
    );
  }
  return leaks;
}

const openConnection = (application: string): string =>
  `a PostgreSQL connection of ${application || 'nobody'} is open`;

function livingPids(pids: Record<string, number | undefined>): string[] {
  return Object.entries(pids).flatMap(([service, pid]) => {
    if (pid === undefined) return [];
    try {
      process.kill(pid, 0);
      return [`the process ${pid} of ${service} is alive`];
    } catch {
      return [];
    }
  });
}

async function deleteIndices({ connections: { search }, names }: LineParts): Promise<void> {
  const indices = Object.keys(await search.indices.get({ index: names.indexPattern }));
  if (indices.length > 0) await search.indices.delete({ index: indices });
  await search.indices.deleteIndexTemplate({ name: names.indexTemplate }, { ignore: [404] });
}
