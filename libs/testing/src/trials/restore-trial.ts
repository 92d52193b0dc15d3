import { setTimeout as sleep } from 'node:timers/promises';
import { settledOf } from '@dateline/line';
import type { LineServiceName, ServiceProcess } from '@dateline/local-stack';
import { FaultyServers } from '../faults/faulty-servers.js';
import { whilePaused } from '../faults/pause.js';
import { TestLine } from '../harness/test-line.js';
import { until } from '../harness/until.js';
import { startNewsroom, type Newsroom } from '../newsroom/newsroom.js';
import { checkContent } from '../oracle/content-check.js';
import { ProgressWatch } from '../oracle/progress-watch.js';
import { Flow } from './flow.js';
import type { RestoreCase, RestoreResult } from './restore-case.js';

export interface RestoreTrialOptions {
  readonly elasticsearchUrl: string;
  readonly seed: number;
  /** Captures before the loss, and as many that are lost each time. Default 80. */
  readonly captures?: number;
  /** Until the line must be at rest after the flow has ended. Default 90,000. */
  readonly restMs?: number;
  readonly runDir?: string;
  /** Ends the trial early; what it has started is ended first. */
  readonly signal?: AbortSignal;
}

/** One row of the table: servers, newsroom and line of its own, all gone afterwards. */
export async function tryRestore(one: RestoreCase, options: RestoreTrialOptions): Promise<RestoreResult> {
  const { elasticsearchUrl, seed } = options;
  const servers = await FaultyServers.start({ elasticsearchUrl });
  const newsroom = await startNewsroom({
    seed,
    sites: 4,
    articlesPerSite: 10,
    pageBytes: 4000,
    faults: false,
  });
  let line: TestLine | undefined;
  try {
    line = await TestLine.start({
      name: `restore-${one.loss}-${one.broker}-${one.services}`.replaceAll(' ', '-'),
      seed,
      urls: servers.urls(elasticsearchUrl),
      through: servers.through,
      services: ['fetcher', 'parser', 'enricher', 'indexer'],
      env: { DATELINE_HTTP_DEADLINE_MS: '5000', DATELINE_FETCHER_ANNOUNCE_DEADLINE_SECONDS: '10' },
      ...(options.runDir ? { runDir: options.runDir } : {}),
    });
    await line.addFeeds(newsroom.feeds());
    return await new RestoreTrial(one, options, { servers, newsroom, line }).run();
  } finally {
    await line?.stop({ isIdle: false }).catch((error: Error) => process.stderr.write(`  ${error.message}\n`));
    await newsroom.close();
    await servers.stop();
  }
}

interface Parts {
  readonly servers: FaultyServers;
  readonly newsroom: Newsroom;
  readonly line: TestLine;
}

class RestoreTrial {
  private capturesLost = 0;

  constructor(
    private readonly one: RestoreCase,
    private readonly options: RestoreTrialOptions,
    private readonly parts: Parts,
  ) {}

  async run(): Promise<RestoreResult> {
    const { line, newsroom } = this.parts;
    const flow = new Flow({ newsroom, perSecond: 12, correctEvery: 4 });
    const watch = new ProgressWatch(line);
    try {
      await this.grow('settled', this.options.captures ?? 80);
      const lives = await this.lives();
      const times = this.one.loss === 'three failovers' ? 3 : 1;
      for (let time = 0; time < times; time += 1) await this.lose();
      const endedAt = Date.now();
      await sleep(5000);
      flow.stop();
      const isAtRest = await this.rest();
      const stallSeconds = watch.longestStall(endedAt);
      const livesNow = await this.lives();
      return {
        ...this.one,
        ...(await this.judge()),
        capturesLost: this.capturesLost,
        stallSeconds,
        newLives: lives === undefined || livesNow === undefined ? undefined : livesNow - lives,
        isAtRest,
      };
    } finally {
      flow.stop();
      await watch.stop();
    }
  }

  private async lose(): Promise<void> {
    const { servers } = this.parts;
    const { loss } = this.one;
    let putBack: () => Promise<void>;
    if (loss === 'backup restored') {
      const backup = await servers.postgres.backUp();
      putBack = () => servers.postgres.restore(backup);
    } else {
      await servers.postgres.follow();
      servers.postgres.fallBehind();
      putBack = () => servers.failOver();
    }
    const part = Math.round((this.options.captures ?? 80) / 3);
    await this.grow('settled', part);
    // Of what is lost, a third has ended, a third lies enriched before the indexer, and a third untouched before the parser.
    await this.without('indexer', async () => {
      await this.grow('total', part);
      await this.without('parser', async () => {
        await this.grow('total', part);
        await this.loseEnd(putBack);
      });
    });
  }

  private async loseEnd(putBack: () => Promise<void>): Promise<void> {
    const { line, servers } = this.parts;
    const before = await this.captures();
    const others = ['fetcher', 'enricher'].map((name) => line.processes.service(name as LineServiceName));
    if (this.one.services === 'stopped') await Promise.all(others.map((service) => service.stop()));
    await putBack();
    if (this.one.broker === 'wiped') await servers.broker.wipe();
    this.capturesLost += Math.max(0, before - (await this.captures()));
    if (this.one.services === 'stopped') for (const service of others) await this.startAsSupervisor(service);
    // The worst moment for old messages to arrive is when their numbers would have been given again.
    const isBack = async () => (await this.captures()) >= before;
    await this.until('as many captures as before', isBack, 20_000).catch(() => undefined);
    this.options.signal?.throwIfAborted();
  }

  /** While the others run, a service stands still; in a trial with stopped services it is stopped. */
  private async without(name: LineServiceName, work: () => Promise<void>): Promise<void> {
    const service = this.parts.line.processes.service(name);
    if (this.one.services === 'running') return whilePaused(service.pid as number, work);
    await service.stop();
    await work();
    await this.startAsSupervisor(service);
  }

  /** A service leaves when its streams are not there yet (law 11); who started it tries again. */
  private async startAsSupervisor(service: ServiceProcess): Promise<void> {
    await this.until(`${service.name} has started`, () => service.start().then(() => true), 60_000);
  }

  /** Waits until so many more captures were committed, or have ended. */
  private async grow(what: 'total' | 'settled', by: number): Promise<void> {
    const { line } = this.parts;
    const now = async () => {
      const { ledger } = await line.picture();
      return what === 'total' ? ledger.captures.total : settledOf(ledger);
    };
    const goal = (await now()) + by;
    const isReached = async () => (await now()) >= goal;
    await this.until(`${goal} captures (${what}); ${line.whereabouts()}`, isReached, 90_000);
  }

  private async captures(): Promise<number> {
    const rows = await this.ask<{ count: number }>('select count(*)::int as count from captures');
    return rows[0]?.count ?? 0;
  }

  private async lives(): Promise<number | undefined> {
    const [there] = await this.ask<{ is: boolean }>(
      `select to_regclass('ledger_incarnations') is not null as is`,
    );
    if (!there?.is) return undefined;
    const [row] = await this.ask<{ count: number }>('select count(*)::int as count from ledger_incarnations');
    return row?.count;
  }

  private async rest(): Promise<boolean> {
    const { line, newsroom } = this.parts;
    const { restMs: timeoutMs = 90_000, signal } = this.options;
    const idle = line.waitUntilIdle({ newsroom, timeoutMs, ...(signal ? { signal } : {}) });
    return idle.then(
      () => true,
      (error: Error) => {
        signal?.throwIfAborted();
        process.stderr.write(`  ${error.message.slice(0, 1000)}\n`);
        return false;
      },
    );
  }

  private async judge() {
    const { line, newsroom } = this.parts;
    const { articles, wrong, lost, stale } = await checkContent(line, newsroom);
    const { isBalanced, byOutcome } = await line.conservation();
    const [letters] = await this.ask<{ count: number }>('select count(*)::int as count from parked_messages');
    return {
      articles,
      wrong: wrong.length,
      lost: lost.length,
      stale: stale.length,
      parked: Math.max(byOutcome.parked, letters?.count ?? 0),
      isBalanced,
      examples: [wrong, lost, stale].flatMap((list) => list.slice(0, 3)),
    };
  }

  private async ask<Row>(statement: string): Promise<Row[]> {
    let rows: Row[] = [];
    // The judge's own connections may still be those to a server that has just died.
    const answers = async () => {
      rows = await this.parts.line.connections.dataSource.query(statement);
      return true;
    };
    await this.until('the ledger answers', answers, 30_000);
    return rows;
  }

  private until(what: string, look: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const { signal } = this.options;
    return until(what, look, { timeoutMs, ...(signal ? { signal } : {}) });
  }
}
