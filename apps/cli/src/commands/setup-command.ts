import type { Command } from 'commander';
import { namesFor } from '@dateline/contracts';
import { setupLine } from '@dateline/line';
import { outputFor, table } from '../output.js';
import { findServers, namedValue } from '../servers.js';

/** `dateline setup`: migrations, streams, consumers, index template; prints what it changed. */
export function setupCommand(program: Command): void {
  program
    .command('setup')
    .description('provision PostgreSQL, NATS and Elasticsearch; running it again changes nothing')
    .option('--json', 'answer as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const changes = await setupLine({
        ...(await findServers()),
        elasticsearchApiKey: namedValue('ELASTICSEARCH_API_KEY'),
        names: namesFor(process.env.DATELINE_NAMESPACE),
        search: {
          shardsCount: numberOf('DATELINE_SEARCH_SHARDS_COUNT', 1),
          replicasCount: numberOf('DATELINE_SEARCH_REPLICAS_COUNT', 0),
          refreshIntervalMs: numberOf('DATELINE_SEARCH_REFRESH_INTERVAL_MS', 1000, 100),
        },
      });
      const rows = changes.map(({ server, kind, name, action, detail }) => [
        server,
        kind,
        name,
        action,
        detail ?? '',
      ]);
      outputFor(json).answer(changes, table([['server', 'kind', 'name', 'action', ''], ...rows]));
    });
}

function numberOf(variable: string, fallback: number, least = 0): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${variable}="${text}" must be a whole number from ${least}.`);
  return value;
}
