import type { Command } from 'commander';
import { demoDataDir, lineDataDir } from '../checkout.js';
import { CommandError } from '../command-error.js';
import { outputFor } from '../output.js';
import { runStart, type StartRequest } from '../start/run-start.js';
import { collect } from './source-commands.js';

interface StartFlags {
  once: boolean;
  demo: boolean;
  opml: string[];
  feed: string[];
  ingest: string[];
  dataDir?: string;
  timeoutMinutes: string;
  json: boolean;
}

/** `dateline start`, behind `npm start`: the whole line on this machine, without Docker. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('servers, services and (without sources of your own) the sample newsroom, until Ctrl-C')
    .option('--once', 'end when the line is idle, with a summary', false)
    .option('--opml <file-or-url>', 'your own feeds as an OPML list; may be given several times', collect, [])
    .option('--feed <url>', 'a feed of your own; may be given several times', collect, [])
    .option('--ingest <path>', 'a page or folder to hand in; may be given several times', collect, [])
    .option('--no-demo', 'without the sample newsroom (own sources imply it)')
    .option('--data-dir <folder>', 'where data and logs are')
    .option('--timeout-minutes <minutes>', 'with --once: give up when the line is not idle by then', '60')
    .option('--json', 'the summary as JSON', false)
    .action(async (flags: StartFlags) => {
      const code = await runStart(requestOf(flags), outputFor(flags.json));
      // An error that nobody caught has set it already.
      process.exitCode ||= code;
    });
}

function requestOf(flags: StartFlags): StartRequest {
  const { once, opml, feed, ingest } = flags;
  const timeoutMinutes = Number(flags.timeoutMinutes);
  if (!(timeoutMinutes > 0))
    throw new CommandError(`--timeout-minutes needs minutes, not "${flags.timeoutMinutes}".`);
  const hasOwn = opml.length + feed.length + ingest.length > 0;
  const isDemo = flags.demo && !hasOwn;
  const dataDir = flags.dataDir ?? process.env.DATELINE_DATA_DIR ?? (isDemo ? demoDataDir : lineDataDir);
  return { isOnce: once, isDemo, opml, feed, ingest, dataDir, timeoutMs: timeoutMinutes * 60_000 };
}
