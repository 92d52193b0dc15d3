import type { Command } from 'commander';
import { urlKey } from '@dateline/crawl';
import { TraceRepository, type Story, type StoryCapture, type TraceQuery } from '@dateline/database';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../database-session.js';
import { outputFor, table } from '../output.js';

/** `dateline trace`: where is this URL, and how did it get there? */
export function traceCommand(program: Command): void {
  program
    .command('trace')
    .description("an article's whole way: every stage with time, attempt, decision and duration")
    .argument('<address>', 'URL, urn:sha256:…, article id (32 hex digits) or capture number')
    .option('--json', 'answer as JSON', false)
    .action(async (address: string, { json }: { json: boolean }) => {
      const story = await withDatabase((db) => new TraceRepository(db).story(queryOf(address)));
      if (!story)
        throw new CommandError(
          `The ledger knows nothing of ${address}: no feed listed it and nobody handed it in.`,
        );
      outputFor(json).answer(story, tell(story));
    });
}

function queryOf(address: string): TraceQuery {
  if (/^\d+$/.test(address)) return { captureId: address };
  if (/^[0-9a-f]{32}$/.test(address)) return { articleId: address };
  const key = address.startsWith('urn:') ? address : urlKey(address);
  if (key === null)
    throw new CommandError(`"${address}" is no http or https URL, urn, article id or capture number.`);
  return { urlKey: key };
}

function tell({ article, urls, captures, revisions, parked }: Story): string {
  const head = [
    `article   ${article.articleId}  (${article.state}${article.revision > 0 ? `, revision ${article.revision}` : ''})`,
    ...urls.map(({ kind, url }) => `${kind.padEnd(9)} ${url}`),
    `source    ${article.sourceName ?? '-'}`,
    `seen      ${article.firstSeenAt}`,
    `search    ${searchState(article)}`,
    ...(article.nextFetchAt
      ? [`next      ${article.nextFetchAt} (attempt ${article.fetchAttempts + 1})`]
      : []),
    ...(article.lastFetchError ? [`last try  ${article.lastFetchError}`] : []),
  ];
  const titles = revisions.map(
    ({ revision, createdAt, title }) => `  revision ${revision}  ${createdAt}  ${title}`,
  );
  const letters = parked.map(
    ({ id, service, code, note, attempts }) =>
      `  parked ${id}  ${service}  ${code} after ${attempts} attempts: ${note}`,
  );
  return [...head, ...captures.toReversed().flatMap(captureLines), ...titles, ...letters].join('\n');
}

function searchState({ revision, revisionSequence, indexedSequence, indexedAt }: Story['article']): string {
  if (revision === 0) return 'nothing to index';
  return indexedSequence >= revisionSequence ? `indexed ${indexedAt}` : 'waits to be indexed';
}

function captureLines(capture: StoryCapture): string[] {
  const { captureId, status, bodyBytes, announcements } = capture;
  const end = capture.outcome
    ? [capture.outcome, capture.outcomeReason].filter(Boolean).join(': ')
    : `in flight, announced ${announcements} ${announcements === 1 ? 'time' : 'times'}`;
  const note = capture.outcomeNote ? ` (${capture.outcomeNote})` : '';
  const stages = capture.trail.map(({ service, startedAt, attempt, decision, tookMs }) => [
    `  ${service}`,
    startedAt,
    `attempt ${attempt}`,
    decision,
    `${Math.round(tookMs)} ms`,
  ]);
  return [
    `capture   ${captureId}  HTTP ${status}, ${bodyBytes} bytes → ${end}${note}`,
    ...(stages.length > 0 ? [table(stages)] : []),
  ];
}
