import type { Command } from 'commander';
import { formatProgress, stackStatus, startStack, stopStack } from '@dateline/local-stack';
import { lineDataDir } from '../checkout.js';
import { outputFor, table } from '../output.js';
import { activeDataDir } from '../servers.js';
import { logBytes, serverPorts } from '../settings.js';

interface StackFlags {
  json: boolean;
  dataDir?: string;
}

/** `dateline up | down | status`: the servers of this machine, without the services. */
export function stackCommands(program: Command): void {
  program
    .command('up')
    .description('start NATS, PostgreSQL and Elasticsearch on this machine and leave them running')
    .option('--json', 'answer as JSON', false)
    .option('--data-dir <folder>', 'where their data and logs are')
    .action(async ({ json, dataDir }: StackFlags) => {
      const output = outputFor(json);
      const stack = await startStack({
        dataDir: dataDir ?? lineDataDir,
        detached: true,
        ports: serverPorts(),
        logBytes: logBytes(),
        onProgress: (event) => {
          if (event.done) output.note(formatProgress(event));
        },
      });
      const exports = Object.entries(stack.urls).map(([name, url]) => `export ${name}=${url}`);
      output.answer({ urls: stack.urls, servers: stack.servers }, exports.join('\n'));
    });

  program
    .command('down')
    .description('stop the servers that `dateline up` or a killed run left')
    .option('--json', 'answer as JSON', false)
    .option('--data-dir <folder>', 'where their data and logs are')
    .action(async ({ json, dataDir }: StackFlags) => {
      const stopped = await stopStack(await activeDataDir(dataDir));
      outputFor(json).answer(stopped, JSON.stringify(stopped));
    });

  program
    .command('status')
    .description('which servers run, where, and since when')
    .option('--json', 'answer as JSON', false)
    .option('--data-dir <folder>', 'where their data and logs are')
    .action(async ({ json, dataDir }: StackFlags) => {
      const servers = await stackStatus(await activeDataDir(dataDir));
      const rows = servers.map((server) => [
        server.name,
        server.state,
        server.version ?? '-',
        server.pid ?? '-',
        server.state === 'stopped' ? '-' : (server.url ?? '-'),
      ]);
      outputFor(json).answer(servers, table([['server', 'state', 'version', 'pid', 'address'], ...rows]));
    });
}
