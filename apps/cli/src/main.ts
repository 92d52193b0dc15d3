import { Command } from 'commander';
import { bootSentence } from '@dateline/service/boot-sentence';
import { datelineVersion } from '@dateline/service/version';
import { extractCommand } from './commands/extract-command.js';
import { ingestCommand } from './commands/ingest-command.js';
import { lineCommand } from './commands/line-command.js';
import { parkedCommands } from './commands/parked-commands.js';
import { setupCommand } from './commands/setup-command.js';
import { sourceCommands } from './commands/source-commands.js';
import { stackCommands } from './commands/stack-commands.js';
import { startCommand } from './commands/start-command.js';
import { traceCommand } from './commands/trace-command.js';

const program = new Command('dateline')
  .description('a news ingestion pipeline: from a feed to a search hit, losing nothing')
  .version(datelineVersion)
  .showHelpAfterError();

for (const register of [
  startCommand,
  stackCommands,
  setupCommand,
  sourceCommands,
  ingestCommand,
  extractCommand,
  traceCommand,
  lineCommand,
  parkedCommands,
]) {
  register(program);
}

// A reader that has gone (`| head`, a closed terminal) ends nothing that has to be ended in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  tell(error);
  process.exitCode = 1;
  // What runs is stopped in order by whoever listens for the signal.
  if (!process.emit('SIGTERM')) process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  tell(error);
  process.exitCode = 1;
}

/** What went wrong in one sentence; where it came from only for whoever looks for a fault of ours. */
function tell(error: unknown): void {
  const stack = process.env.DATELINE_DEBUG && error instanceof Error ? `\n${error.stack}` : '';
  process.stderr.write(`✗ ${bootSentence(error)}${stack}\n`);
}
