import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readCommandLine, USAGE, type NewsroomCommand } from './command-line.js';
import { startNewsroom, type Newsroom, type NewsroomMemory } from './newsroom.js';

async function run({ memoryFile, ...options }: NewsroomCommand): Promise<void> {
  const newsroom = await startNewsroom({ ...options, ...rememberedIn(memoryFile) });
  if (memoryFile) remember(newsroom, memoryFile);
  process.stdout.write(`${JSON.stringify({ url: newsroom.url, opml: newsroom.opmlUrl })}\n`);
  const stop = (): void => void newsroom.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // As a child with a channel: say that the doors are open, and go when whoever started us is gone.
  process.once('disconnect', stop);
  process.send?.({ ready: 'newsroom', port: Number(new URL(newsroom.url).port) });
}

function rememberedIn(file: string | undefined): { memory?: NewsroomMemory } {
  return file && existsSync(file) ? { memory: JSON.parse(readFileSync(file, 'utf8')) as NewsroomMemory } : {};
}

/** Writes down each second what is out, so that even a newsroom that was killed goes on where it ended. */
function remember(newsroom: Newsroom, file: string): void {
  let written = '';
  setInterval(() => {
    const memory = JSON.stringify(newsroom.memory());
    if (memory !== written) writeFileSync(file, memory);
    written = memory;
  }, 1000).unref();
}

try {
  const options = readCommandLine(process.argv.slice(2));
  if (options) await run(options);
  else process.stdout.write(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
