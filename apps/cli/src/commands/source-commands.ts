import type { Command } from 'commander';
import { SourceRepository } from '@dateline/database';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../database-session.js';
import { outputFor, table } from '../output.js';
import { allowedAddresses } from '../settings.js';
import { addFeeds, feedsOfOpml } from '../sources/add-sources.js';

interface AddFlags {
  json: boolean;
  opml: string[];
  feed: string[];
}

/** `dateline sources add | list`. */
export function sourceCommands(program: Command): void {
  const sources = program.command('sources').description('what the fetcher discovers articles on');
  sources
    .command('add')
    .description('add feeds, one by one or from OPML lists')
    .option('--opml <file-or-url>', 'OPML list; may be given several times', collect, [])
    .option('--feed <url>', 'address of a feed; may be given several times', collect, [])
    .option('--json', 'answer as JSON', false)
    .action(async ({ json, opml, feed }: AddFlags) => {
      if (opml.length + feed.length === 0) throw new CommandError('Nothing to add: give --opml or --feed.');
      const listed = (await Promise.all(opml.map((list) => feedsOfOpml(list, allowedAddresses())))).flat();
      const result = await withDatabase((db) => addFeeds(db, [...listed, ...feed.map((url) => ({ url }))]));
      outputFor(json).answer(result, `${result.added} feeds added, ${result.known} were there already.`);
    });

  sources
    .command('list')
    .description('sources, their feeds and how the last poll went')
    .option('--json', 'answer as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const list = await withDatabase((db) => new SourceRepository(db).list());
      const rows = list.map((feed) => [
        feed.sourceName,
        feed.url,
        feed.lastPolledAt?.toISOString() ?? 'never',
        feed.lastError ?? 'ok',
      ]);
      outputFor(json).answer(list, table([['source', 'feed', 'polled', 'result'], ...rows]));
    });
}

/** Gathers an option that may be given several times. */
export const collect = (value: string, before: string[]): string[] => [...before, value];
