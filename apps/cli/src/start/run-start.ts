import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { createDataSource, FeedRepository } from '@dateline/database';
import { namesFor } from '@dateline/contracts';
import { ingest } from '../commands/ingest-command.js';
import { isIdle } from '@dateline/line';
import { killOwn, stopSignal } from '@dateline/local-stack';
import { openLineSession, type LineSession } from '../line-session.js';
import type { Output } from '../output.js';
import { addFeeds, feedsOfOpml } from '../sources/add-sources.js';
import { startLineRun, type LineRun } from './line-run.js';
import { LivePicture } from './live-picture.js';
import { readStartInputs, type StartInputs } from './start-inputs.js';
import { newsroomState } from './newsroom-program.js';
import { summarise, summaryText } from './summary.js';

export interface StartRequest {
  isOnce: boolean;
  isDemo: boolean;
  opml: string[];
  feed: string[];
  ingest: string[];
  dataDir: string;
  timeoutMs: number;
}

const DEMO_ALLOWED = ['127.0.0.0/8'];
/** Looks in a row that must find the line idle; between two of them a message may be in nobody's hands. */
const IDLE_LOOKS = 3;
const LOOK_MS = 1000;
const LOG_MS = 5000;

/** Runs the line on this machine until Ctrl-C or (once) until it is idle; gives the exit code. */
export async function runStart(request: StartRequest, output: Output): Promise<number> {
  const stopping = stopSignal({
    reason: 'Stopped while starting.',
    onHurry: () => leaveAtOnce(request.dataDir, output),
  });
  const inputs = await readStartInputs(request);
  const run = await startLineRun({ ...request, inputs, output, signal: stopping });
  try {
    const dataSource = await createDataSource({
      url: run.urls.databaseUrl,
      poolSize: 2,
      applicationName: 'dateline-start',
    }).initialize();
    try {
      return await watch({ ...request, inputs }, run, dataSource, output, stopping);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    output.note('Stopping …');
    await run.stop();
    output.note('Everything is stopped; the data are kept.');
  }
}

async function watch(
  request: StartRequest & { inputs: StartInputs },
  run: LineRun,
  dataSource: DataSource,
  output: Output,
  stopping: AbortSignal,
): Promise<number> {
  // A feed that is polled while the sources are still being added counts as polled in this run.
  const startedAt = new Date();
  await addSources(request.inputs, run, dataSource, output);
  output.note(addresses(run));
  const session = await openLineSession(run.urls);
  try {
    const isDone = await follow(
      { ...request, startedAt },
      run,
      session,
      new FeedRepository(dataSource),
      stopping,
    );
    if (!request.isOnce) return 0;
    if (!isDone) output.note('The line was not idle in time.');
  } finally {
    await session.close();
  }
  const { elasticsearchUrl } = run.urls;
  const summary = await summarise({ dataSource, elasticsearchUrl, newsroomUrl: run.newsroomUrl });
  output.answer(summary, summaryText(summary));
  return summary.isGood && !stopping.aborted ? 0 : 1;
}

async function addSources(
  inputs: StartInputs,
  run: LineRun,
  dataSource: DataSource,
  output: Output,
): Promise<void> {
  const demo = run.newsroomUrl ? await feedsOfOpml(`${run.newsroomUrl}/sites.opml`, DEMO_ALLOWED) : [];
  const feeds = [...demo, ...inputs.feeds];
  if (feeds.length > 0) {
    const { added, known } = await addFeeds(dataSource, feeds);
    output.note(`  sources: ${added} feeds added, ${known} were there already`);
  }
  // Who starts the line wants to see what is new now, not when the feeds' turn comes.
  await new FeedRepository(dataSource).makeDue();
  if (inputs.ingest.length > 0) {
    const ingested = await ingest(dataSource, inputs.ingest, { maxBytes: inputs.maxBodyBytes }, 0);
    output.note(ingested.map(({ input, url }) => `  handed in: ${input} as ${url}`).join('\n'));
  }
}

function addresses({ urls, apiUrl, newsroomUrl }: LineRun): string {
  const alias = namesFor(process.env.DATELINE_NAMESPACE).searchAlias;
  return [
    '',
    `  API            ${apiUrl}/v1/search?q=…   (${apiUrl}/openapi.json)`,
    `  Elasticsearch  ${urls.elasticsearchUrl}/${alias}`,
    `  NATS           ${urls.natsUrl}`,
    ...(newsroomUrl ? [`  newsroom       ${newsroomUrl}/newsroom/state`] : []),
    '',
    `  Find the newest article:`,
    `  curl '${urls.elasticsearchUrl}/${alias}/_search?size=1&sort=firstSeenAt:desc&_source_includes=title,url,publishedAt&pretty'`,
    '',
  ].join('\n');
}

/** Shows the line until it is to stop; true when it ended because it was idle. */
async function follow(
  request: StartRequest & { startedAt: Date },
  run: LineRun,
  session: LineSession,
  feeds: FeedRepository,
  stopping: AbortSignal,
): Promise<boolean> {
  const live = new LivePicture((text) => process.stderr.write(text));
  const isTerminal = process.stderr.isTTY;
  const deadline = Date.now() + (request.isOnce ? request.timeoutMs : Infinity);
  let quietSince = request.startedAt;
  let wasPublishing = false;
  let idleLooks = 0;
  let loggedAt = 0;
  while (!stopping.aborted && Date.now() < deadline) {
    const picture = await session.picture();
    if (isTerminal) live.draw(picture);
    else if (Date.now() - loggedAt >= LOG_MS) {
      live.log(picture);
      loggedAt = Date.now();
    }
    if (request.isOnce) {
      const isPublishing = run.newsroomUrl
        ? !(await newsroomState(run.newsroomUrl)).programmeFinished
        : false;
      if (wasPublishing && !isPublishing) quietSince = new Date();
      wasPublishing = isPublishing;
      const feedsToPoll = await feeds.countNotPolledSince(quietSince);
      idleLooks = isIdle(picture, { feedsToPoll, isPublishing }) ? idleLooks + 1 : 0;
      if (idleLooks >= IDLE_LOOKS) return true;
    }
    await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  return false;
}

/** For who presses Ctrl-C a third time: everything is ended as by a crash, which loses nothing. */
function leaveAtOnce(dataDir: string, output: Output): void {
  output.note('Stopped without order.');
  void killOwn(dataDir).finally(() => process.exit(1));
}
