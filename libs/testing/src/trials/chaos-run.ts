import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { copyFolder } from '../faults/copy-folder.js';
import { FaultyServers } from '../faults/faulty-servers.js';
import { IndexFaults } from '../faults/index-faults.js';
import { makeSmallDisk, type SmallDisk } from '../faults/small-disk.js';
import { makeRunFolder } from '../harness/run-folder.js';
import { TestLine } from '../harness/test-line.js';
import { startNewsroom, type Newsroom } from '../newsroom/newsroom.js';
import { createRandom, type Random } from '../newsroom/random.js';
import { countDeliveries, type FaultTime } from '../oracle/deliveries.js';
import { MemoryWatch } from '../oracle/memory-watch.js';
import { ProgressWatch } from '../oracle/progress-watch.js';
import type { ChaosContext, ChaosFault } from './chaos-context.js';
import { faultsInTurn, possibleFaults } from './chaos-faults.js';
import { brokenInvariants, finalState } from './chaos-invariants.js';
import type { ChaosResult, FaultRecord } from './chaos-result.js';
import { Flow } from './flow.js';
import { HandedInPages } from './handed-in-pages.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  /** An Elasticsearch that others use too, and that is not killed then; default: one of the run's own. */
  readonly elasticsearchUrl?: string;
  /** Seconds of the longest outages; default 40. */
  readonly longestSeconds?: number;
  /** Pages that are handed in at once; default 20,000, and no more than 2,000 a minute of the run. */
  readonly ingestPages?: number;
  /** Articles that come out a second; default 4. */
  readonly perSecond?: number;
  /** Which faults and in which order, each once; default: all in random order, until the time is over. */
  readonly faults?: readonly ChaosFault[];
  /** Kinds that are left out of the random mix. */
  readonly without?: readonly string[];
  /** Ends the run early and in order. */
  readonly signal?: AbortSignal;
}

/** Until a mended line must have ended another capture. */
const RECOVERY_MS = 120_000;
/** Until the line must be at rest after the last article. */
const REST_MS = 300_000;
const LOG_DISK_MEGABYTES = 256;
/** Outages of a trial are seconds: what waits for minutes elsewhere waits for seconds here. */
const ANNOUNCE_DEADLINE_SECONDS = 20;

/** Breaks a whole line in seeded random ways while the news go on, and judges it after each fault and at the end. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const servers = await FaultyServers.start(options);
  const newsroom = await startNewsroom({
    seed: 1,
    sites: 8,
    articlesPerSite: 10,
    pageBytes: 4000,
    faults: false,
  });
  const runDir = makeRunFolder(`chaos-${options.seed}-${Date.now()}`);
  const logDir = path.join(runDir, 'logs');
  const disk = makeSmallDisk(logDir, LOG_DISK_MEGABYTES);
  const problems: string[] = [];
  let line: TestLine | undefined;
  try {
    line = await TestLine.start({
      name: 'chaos',
      seed: options.seed,
      urls: servers.urls(options.elasticsearchUrl),
      through: servers.through,
      runDir: logDir,
      env: {
        DATELINE_HTTP_DEADLINE_MS: '5000',
        DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS: String(ANNOUNCE_DEADLINE_SECONDS),
      },
    });
    await line.addFeeds(newsroom.feeds());
    const run = new ChaosRun(options, { line, servers, newsroom, disk, runDir });
    return await run.toTheEnd(problems);
  } finally {
    await line?.processes.stop();
    // The forgotten connections of those that have ended go now; they are the network's, not the line's.
    servers.restoreWays();
    await line?.stop({ isIdle: false }).catch((error: Error) => problems.push(error.message));
    await newsroom.close();
    await servers.stop();
    disk?.free();
    // The disk goes, what was written on it is wanted when something was wrong.
    if (disk) await copyFolder(logDir, path.join(runDir, 'logs-kept'));
    disk?.remove();
  }
}

interface Parts {
  readonly line: TestLine;
  readonly servers: FaultyServers;
  readonly newsroom: Newsroom;
  readonly disk: SmallDisk | undefined;
  readonly runDir: string;
}

class ChaosRun {
  private readonly random: Random;
  private readonly context: ChaosContext;
  private readonly startedAt = Date.now();
  private readonly faults: FaultRecord[] = [];
  private readonly times: FaultTime[] = [];

  constructor(
    private readonly options: ChaosOptions,
    private readonly parts: Parts,
  ) {
    const { seed, minutes, longestSeconds = 40, signal = new AbortController().signal } = options;
    const { line, servers, disk, runDir } = parts;
    this.random = createRandom('chaos', seed);
    this.context = {
      ...{ line, servers, longestSeconds, signal, logDisk: disk, random: this.random },
      indices: new IndexFaults(line.connections.search, line.names),
      pages: new HandedInPages(line, path.join(runDir, 'handed-in')),
      ingestPages: options.ingestPages ?? Math.min(20_000, Math.round(minutes * 2000)),
    };
  }

  /** @param problems filled with all that must not be; what is found while everything is ended is added later */
  async toTheEnd(problems: string[]): Promise<ChaosResult> {
    const { line, newsroom } = this.parts;
    const { signal } = this.context;
    const flow = new Flow({ newsroom, perSecond: this.options.perSecond ?? 4, correctEvery: 4 });
    const watch = new ProgressWatch(line);
    const memory = new MemoryWatch(line);
    try {
      await watch.progressAfter(this.startedAt, RECOVERY_MS, signal).catch(() => {
        if (!signal.aborted) problems.push('no capture has ended after the start');
      });
      await this.breakAndMend(watch, problems);
      const seconds = this.second();
      flow.stop();
      const end = signal.aborted ? undefined : await this.judge(problems);
      return {
        ...{ seed: this.options.seed, minutes: this.options.minutes, seconds, problems, faults: this.faults },
        ...{ startedAt: new Date(this.startedAt).toISOString(), isAborted: signal.aborted },
        ...{ published: newsroom.state().published, corrected: newsroom.state().corrected },
        handedIn: this.context.pages.total,
        final: end?.final,
        deliveries: end?.deliveries,
        megabytes: memory.megabytes,
        exits: line.exits.map(({ service, how }) => `${service} ${how}`),
      };
    } finally {
      flow.stop();
      memory.stop();
      await watch.stop();
    }
  }

  private async breakAndMend(watch: ProgressWatch, problems: string[]): Promise<void> {
    const { servers, disk } = this.parts;
    const { hasOwnElasticsearch } = servers;
    const possible = possibleFaults({ hasOwnElasticsearch, hasLogDisk: disk !== undefined });
    const wanted = possible.filter(({ kind }) => !(this.options.without ?? []).includes(kind));
    const turns = this.options.faults ?? faultsInTurn(wanted, this.random);
    const endsAt = this.startedAt + this.options.minutes * 60_000;
    for (const fault of turns) {
      await this.quiet();
      const isOver = this.options.faults === undefined && Date.now() >= endsAt;
      if (isOver || this.context.signal.aborted) return;
      const record = await this.oneFault(fault, watch);
      this.faults.push(record);
      problems.push(...record.problems.map((problem) => `after "${record.what}": ${problem}`));
    }
  }

  private async oneFault(fault: ChaosFault, watch: ProgressWatch): Promise<FaultRecord> {
    const { line, newsroom } = this.parts;
    const { signal } = this.context;
    const chosen = fault.choose(this.context);
    const from = Date.now();
    const atSecond = this.second();
    process.stderr.write(`  ${atSecond} s: ${chosen.what}\n`);
    const problems: string[] = [];
    await chosen.run().catch((error: Error) => problems.push(`the fault itself failed: ${wordsOf(error)}`));
    const to = Date.now();
    this.times.push({ from, to });
    const recoveredSeconds = await watch.progressAfter(to, RECOVERY_MS, signal).catch((error: Error) => {
      if (!signal.aborted) problems.push(error.message);
      return RECOVERY_MS / 1000;
    });
    problems.push(...(await brokenInvariants(line, newsroom).catch((error: Error) => [wordsOf(error)])));
    problems.forEach((problem) => process.stderr.write(`    ✗ ${problem}\n`));
    const { kind } = fault;
    return { kind, what: chosen.what, atSecond, tookSeconds: seconds(to - from), recoveredSeconds, problems };
  }

  /** A while without faults, now and then long enough for captures that meet none. */
  private quiet(): Promise<unknown> {
    const isShort = this.options.faults !== undefined;
    const ms = this.random.int(2, isShort ? 3 : this.random.next() < 0.25 ? 30 : 8) * 1000;
    return sleep(ms, undefined, { signal: this.context.signal }).catch(() => undefined);
  }

  private async judge(problems: string[]) {
    const { line, newsroom } = this.parts;
    const from = Date.now();
    const { signal } = this.context;
    await line.waitUntilIdle({ newsroom, timeoutMs: REST_MS, signal }).catch((error: Error) => {
      problems.push(`the line does not come to rest: ${wordsOf(error)}`);
    });
    const restSeconds = seconds(Date.now() - from);
    const { state, problems: found } = await finalState(line, newsroom, this.context.pages, restSeconds);
    const deliveries = await countDeliveries(line, this.times, ANNOUNCE_DEADLINE_SECONDS);
    problems.push(...found, ...this.strangeExits());
    if (deliveries.undisturbedToldAgain > 0)
      problems.push(`${deliveries.undisturbedToldAgain} captures met no fault and were told again`);
    if (deliveries.beyondBound.length > 0)
      problems.push(`${deliveries.beyondBound.length} told too often: ${deliveries.beyondBound[0]}`);
    return { final: state, deliveries };
  }

  /** A service ends when it is killed, and one that starts while a server is away leaves with 78; no other end is right. */
  private strangeExits(): string[] {
    const kills = this.faults.filter(({ kind }) => kind === 'service killed').map(({ what }) => what);
    return this.parts.line.exits.flatMap(({ service, how }) => {
      if (how === 'code 78') return [];
      const kill = how === 'SIGKILL' ? kills.indexOf(`kill -9 ${service}`) : -1;
      if (kill < 0) return [`${service} ended by itself: ${how}`];
      kills.splice(kill, 1);
      return [];
    });
  }

  private second(): number {
    return Math.round((Date.now() - this.startedAt) / 1000);
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/** The first part of an error and of what caused it. */
function wordsOf(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message.slice(0, 600)}${cause}`;
}
