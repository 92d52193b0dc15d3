import { Command } from 'commander';
import { CommandError } from './command-error.js';
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
  .version('0.1.0')
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

try {
  await program.parseAsync();
} catch (error) {
  // What the user can mend is one sentence; anything else shows where it came from.
  const isOurs =
    error instanceof CommandError || !(error instanceof Error) || process.env.DATELINE_DEBUG === undefined;
  process.stderr.write(
    `✗ ${isOurs ? (error instanceof Error ? error.message : String(error)) : error.stack}\n`,
  );
  process.exitCode = 1;
}
