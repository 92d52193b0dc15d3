// The whole line on this machine: real servers, the built services as processes, the newsroom as the world.
//   npm run bench -- line [--articles 5000] [--page-bytes 100000] [--rate 50] [--seconds 20]
// 1. Burst: all articles are published at once; articles a second from the first poll to the last acknowledgement of the
//    search index, and CPU by process. A warm-up of 4,000 articles comes first: in its first thousands Elasticsearch
//    compiles itself, which costs three times what the documents do.
// 2. Steady: articles are published at a rate; seconds from the moment the fetcher saw the feed entry until a search
//    finds the article.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesFor } from '@dateline/contracts';
import { createDataSource, LineRepository, SourceRepository } from '@dateline/database';
import { parseOpml } from '@dateline/feeds';
import { settledOf, setupLine } from '@dateline/line';
import {
  formatProgress,
  LineProcesses,
  ServiceProcess,
  startTemporaryStack,
  stopSignal,
} from '@dateline/local-stack';
import { root } from '../../checks/bootstrap.mjs';
import { workCpuSeconds } from './metrics.mjs';
import { treeCpuSeconds } from './process-cpu.mjs';
import { printReport } from './report.mjs';
import { percentile, secondsToVisibility, watchVisibility } from './visibility.mjs';

const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '5000' },
    'page-bytes': { type: 'string', default: '100000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
  },
});
const burst = Number(values.articles);
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const WARM_UP = 4000;
const names = namesFor();
/** Where the services log: beside the servers' logs, known when the servers are there. */
let logDir;
const parts = [];
/** Ctrl-C ends the run, and what it has started. */
const stopping = stopSignal({ reason: 'Stopped.', onHurry: () => process.exit(1) });

/** The demo's pace: the newsroom is ours. */
const PACE = {
  DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS: '127.0.0.0/8',
  DATELINE_FETCHER_POLL_MIN_SECONDS: '1',
  DATELINE_FETCHER_POLL_MAX_SECONDS: '1',
  DATELINE_FETCHER_HOST_INTERVAL_MS: '0',
  DATELINE_FETCHER_HOST_DOWNLOADS_COUNT: '8',
  DATELINE_HEALTH_PORT: '0',
  LOG_LEVEL: 'info',
  NODE_ENV: 'production',
};

async function startNewsroom(name, flags) {
  const newsroom = new ServiceProcess({
    name,
    file: path.join(root, 'libs/testing/dist/newsroom/main.js'),
    args: ['--port', '0', '--no-faults', '--sites', '8', '--page-bytes', values['page-bytes'], ...flags],
    env: process.env,
    logDir,
  });
  parts.push(newsroom);
  await newsroom.start();
  return { pid: newsroom.pid, url: `http://127.0.0.1:${newsroom.port}` };
}

async function addFeeds(dataSource, newsroomUrl) {
  const opml = Buffer.from(await (await fetch(`${newsroomUrl}/sites.opml`)).arrayBuffer());
  const sources = new SourceRepository(dataSource);
  for (const { url, title } of parseOpml(opml).feeds)
    await sources.addFeed({ url, sourceName: title, pollIntervalSeconds: 1 });
}

const publish = (newsroomUrl, count) =>
  fetch(`${newsroomUrl}/newsroom/publish?n=${count}`, { method: 'POST' });

/** Resolves when so many captures have ended and the search index has acknowledged all revisions; gives that moment. */
async function ended(line, count) {
  for (;;) {
    stopping.throwIfAborted();
    const numbers = await line.numbers(1_000_000);
    if (settledOf(numbers) >= count && numbers.searchBacklog === 0) return Date.now();
    await sleep(250);
  }
}

async function measureBurst({ line, newsroom, processes, work }) {
  const before = { cpu: readCpu(processes), work: await work() };
  await publish(newsroom.url, burst);
  const startedAt = Date.now();
  const endedAt = await ended(line, WARM_UP + burst);
  const after = { cpu: readCpu(processes), work: await work() };
  const perArticle = (now, then) =>
    Object.fromEntries(Object.keys(now).map((key) => [key, ((now[key] - (then[key] ?? 0)) * 1000) / burst]));
  return {
    rejected: (await line.numbers()).captures.rejectedByReason,
    articles: burst,
    seconds: (endedAt - startedAt) / 1000,
    cpuMs: perArticle(after.cpu, before.cpu),
    workMs: perArticle(after.work, before.work),
  };
}

async function measureSteady({ dataSource, line, newsroom, elasticsearchUrl }) {
  const known = settledOf(await line.numbers(1_000_000));
  const { sequence } = (
    await dataSource.query('select coalesce(max(sequence), 0)::float8 as sequence from revisions')
  )[0];
  const visibility = watchVisibility(elasticsearchUrl, names.searchAlias);
  const perStep = Math.max(1, Math.round(rate / 10));
  for (let published = 0; published < rate * seconds; published += perStep) {
    const next = sleep(100);
    await publish(newsroom.url, perStep);
    await next;
  }
  await ended(line, known + rate * seconds);
  await sleep(1500);
  const looks = await visibility.stop();
  const rows = await dataSource.query(
    `select extract(epoch from a.first_seen_at) * 1000 as seen, r.sequence::float8 as sequence
       from revisions r join articles a on a.id = r.article_id where r.sequence > $1 and r.revision = 1`,
    [sequence],
  );
  const sorted = secondsToVisibility(
    rows.map((row) => ({ firstSeenAt: Number(row.seen), sequence: row.sequence })),
    looks,
  );
  return { rate, articles: sorted.length, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

const readCpu = (processes) =>
  Object.fromEntries(processes().map(([name, pid]) => [name, treeCpuSeconds(pid)]));

try {
  const stack = await startTemporaryStack({
    profile: 'dev',
    signal: stopping,
    onProgress: (event) => event.done && console.error(`  ${formatProgress(event)}`),
  });
  parts.push(stack);
  logDir = path.join(stack.dataDir, 'logs');
  const { NATS_URL: natsUrl, DATABASE_URL: databaseUrl, ELASTICSEARCH_URL: elasticsearchUrl } = stack.urls;
  await setupLine({ natsUrl, databaseUrl, elasticsearchUrl, names });
  const services = new LineProcesses({
    checkoutDir: root,
    logDir,
    env: { ...PACE, ...process.env, ...stack.urls },
  });
  parts.push(services);
  await services.start();
  const dataSource = await createDataSource({
    url: databaseUrl,
    poolSize: 2,
    applicationName: 'dateline-bench',
  }).initialize();
  parts.push({ stop: () => dataSource.destroy() });
  const line = new LineRepository(dataSource);
  const newsroom = await startNewsroom('newsroom-burst', ['--articles', '0']);
  await addFeeds(dataSource, newsroom.url);
  console.error(`  warm-up: ${WARM_UP} articles`);
  await publish(newsroom.url, WARM_UP);
  await ended(line, WARM_UP);
  const processes = () => [
    ...services.services.map(({ name, pid }) => [name, pid]),
    ...stack.servers.map(({ name, pid }) => [name, pid]),
    ['newsroom', newsroom.pid],
  ];
  const work = async () => ({
    ...(await workCpuSeconds(services.service('parser').port)),
    ...(await workCpuSeconds(services.service('enricher').port)),
  });
  console.error(`  burst: ${burst} articles of ${values['page-bytes']} bytes`);
  const burstResult = await measureBurst({ line, newsroom, processes, work });
  console.error(`  steady: ${rate} articles a second for ${seconds} s`);
  const steadyNewsroom = await startNewsroom('newsroom-steady', [
    '--articles',
    '0',
    '--feed-entries',
    '200',
    '--seed',
    '2',
  ]);
  await addFeeds(dataSource, steadyNewsroom.url);
  const steady = await measureSteady({ dataSource, line, newsroom: steadyNewsroom, elasticsearchUrl });
  printReport({ burst: burstResult, steady, pageBytes: Number(values['page-bytes']) });
} finally {
  for (const part of parts.reverse()) await part.stop();
}
