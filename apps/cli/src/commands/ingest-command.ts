import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DataSource } from 'typeorm';
import type { CaptureTicket } from '@dateline/contracts';
import { CaptureRepository } from '@dateline/database';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../database-session.js';
import { handedInCapture } from '../ingest/handed-in.js';
import { readInputs, type IngestInput, type InputOptions } from '../ingest/read-inputs.js';
import { outputFor } from '../output.js';
import { maxBodyBytes } from '../settings.js';

interface IngestFlags {
  json: boolean;
  url?: string;
  contentType?: string;
  manifest?: string;
  wait: string;
}

/** What became of one input. */
interface Ingested {
  input: string;
  captureId: string;
  articleId: string;
  url: string;
  outcome: string | undefined;
  reason: string | undefined;
}

/** Captures of one commit. */
const GROUP = 32;

/** `dateline ingest`: pages that are there already go through the whole line, as downloads do. */
export function ingestCommand(program: Command): void {
  program
    .command('ingest')
    .description('take files, folders, gzip or standard input (-) through the whole line')
    .argument('[paths...]', 'HTML or text files, folders of them, or - for standard input')
    .option('--url <url>', 'address of the page (one input only)')
    .option('--content-type <type>', 'media type, when the name does not tell')
    .option('--manifest <file>', 'JSON Lines of {"file": …, "url": …}')
    .option('--wait <seconds>', 'how long to wait for the outcomes; 0 does not wait', '30')
    .option('--json', 'answer as JSON', false)
    .action(async (paths: string[], flags: IngestFlags) => {
      if (paths.length === 0 && !flags.manifest)
        throw new CommandError('Nothing to ingest: give files, folders, - or --manifest.');
      const waitMs = Number(flags.wait) * 1000;
      if (!Number.isFinite(waitMs) || waitMs < 0)
        throw new CommandError(`--wait needs seconds, not "${flags.wait}".`);
      const options = {
        url: flags.url,
        contentType: flags.contentType,
        manifest: flags.manifest,
        maxBytes: maxBodyBytes(),
      };
      const results = await withDatabase((db) => ingest(db, paths, options, waitMs));
      outputFor(flags.json).answer(results, results.map(lineOf).join('\n'));
    });
}

/** Commits the inputs and waits for what becomes of them. */
export async function ingest(
  dataSource: DataSource,
  paths: readonly string[],
  options: InputOptions,
  waitMs: number,
): Promise<Ingested[]> {
  const captures = new CaptureRepository(dataSource);
  const committed: { input: IngestInput; ticket: CaptureTicket }[] = [];
  let group: IngestInput[] = [];
  const commitGroup = async () => {
    const tickets = await captures.commitIngested(group.map((input) => handedInCapture(input)));
    tickets.forEach((ticket, index) => committed.push({ input: group[index] as IngestInput, ticket }));
    group = [];
  };
  for await (const input of readInputs(paths, options)) {
    if (group.push(input) === GROUP) await commitGroup();
  }
  await commitGroup();
  return outcomes(dataSource, committed, waitMs);
}

async function outcomes(
  dataSource: DataSource,
  committed: readonly { input: IngestInput; ticket: CaptureTicket }[],
  waitMs: number,
): Promise<Ingested[]> {
  const captures = new CaptureRepository(dataSource);
  const deadline = Date.now() + waitMs;
  const ids = committed.map(({ ticket }) => ticket);
  let known = await captures.endsOf(ids);
  while ([...known.values()].some(({ outcome }) => outcome === undefined) && Date.now() < deadline) {
    await sleep(200);
    known = await captures.endsOf(ids);
  }
  return committed.map(({ input, ticket }) => ({
    input: input.name,
    captureId: ticket.captureId,
    articleId: ticket.articleId,
    url: ticket.url,
    outcome: known.get(ticket.captureId)?.outcome,
    reason: known.get(ticket.captureId)?.reason,
  }));
}

function lineOf({ input, outcome, reason, url, articleId }: Ingested): string {
  const end =
    outcome === undefined ? 'in flight (do the services run?)' : reason ? `${outcome} (${reason})` : outcome;
  return `${input}: ${end}\n  article ${articleId}  ${url}`;
}
