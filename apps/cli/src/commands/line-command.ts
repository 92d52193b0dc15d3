import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { openLineSession } from '../line-session.js';
import { outputFor } from '../output.js';
import { findServers } from '../servers.js';
import { LivePicture } from '../start/live-picture.js';

/** `dateline line`: the live picture of a line that somebody else started. */
export function lineCommand(program: Command): void {
  program
    .command('line')
    .description('the numbers of the line: rate, backlog, in flight and parked a stage')
    .option('--watch', 'go on until Ctrl-C', false)
    .option('--json', 'answer as JSON', false)
    .action(async ({ watch, json }: { watch: boolean; json: boolean }) => {
      const session = await openLineSession(await findServers());
      try {
        if (watch) await watchLine(session.picture, json);
        else await showOnce(session.picture, json);
      } finally {
        await session.close();
      }
    });
}

/** Two looks a second apart, so that there are rates. */
async function showOnce(
  picture: () => Promise<Parameters<LivePicture['draw']>[0]>,
  json: boolean,
): Promise<void> {
  let text = '';
  const live = new LivePicture((block) => (text = block));
  live.draw(await picture());
  await sleep(1000);
  const second = await picture();
  live.draw(second);
  // The second drawing begins by going back over the first.
  outputFor(json).answer(second, text.replace(/^\x1b\[\d+A\x1b\[J/, '').trimEnd());
}

async function watchLine(
  picture: () => Promise<Parameters<LivePicture['draw']>[0]>,
  json: boolean,
): Promise<void> {
  const live = new LivePicture((block) => process.stdout.write(block));
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  while (!stopping.signal.aborted) {
    const current = await picture();
    if (json) live.log(current);
    else live.draw(current);
    await sleep(json ? 5000 : 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}
