import type { Command } from 'commander';
import { namesFor } from '@dateline/contracts';
import { setupLine } from '@dateline/line';
import { outputFor, table } from '../output.js';
import { findServers, namedValue } from '../servers.js';
import { numberOf } from '../settings.js';

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
          shardsCount: numberOf('DATELINE_SEARCH_SHARDS_COUNT', { least: 1 }) ?? 1,
          replicasCount: numberOf('DATELINE_SEARCH_REPLICAS_COUNT', { least: 0 }) ?? 0,
          refreshIntervalMs: numberOf('DATELINE_SEARCH_REFRESH_INTERVAL_MS', { least: 100 }) ?? 1000,
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
