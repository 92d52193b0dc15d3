import type { Names } from '@dateline/contracts';
import { urlKey } from '@dateline/crawl';
import {
  ArticleRepository,
  FeedRepository,
  LineRepository,
  SourceRepository,
  TraceRepository,
  type ArticleEnd,
  type ExactConservation,
  type Story,
} from '@dateline/database';
import {
  articleIdOfAddress,
  checkExpectations,
  compareLedgerAndSearch,
  isIdle,
  readLinePicture,
  type Agreement,
  type ExpectationCheck,
  type LinePicture,
} from '@dateline/line';
import type { LineProcesses, LineServiceName } from '@dateline/local-stack';
import { readConsumers } from '@dateline/messaging';
import type { HitDocument, SearchPage } from '@dateline/search';
import type { Newsroom } from '../newsroom/newsroom.js';
import { runDateline, type CommandResult } from './dateline-command.js';
import { getJson } from './get-json.js';
import type { LineConnections } from './line-connections.js';
import { pidsOf, type LineParts, type ServiceExit } from './line-parts.js';
import { readLog, settledDeliveries, type LogRecord, type SettledDelivery } from './service-log.js';
import { startParts, type TestLineOptions } from './start-parts.js';
import { tearDown } from './tear-down.js';
import type { TestServers } from './test-servers.js';
import { until } from './until.js';

export interface IdleOptions {
  /** Also waits until the newsroom's programme is over and the newest revision of each good article was downloaded. */
  readonly newsroom?: Newsroom;
  /** Default 60,000. */
  readonly timeoutMs?: number;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal;
}

export interface StopOptions {
  /** False when the test ends with work on its way on purpose; default true: unsettled messages are leaks. */
  readonly isIdle?: boolean;
}

/**
 * The whole line for one test file: the built services as processes on real servers, with a namespace, a database and
 * an index prefix of its own. `stop` fails when anything is left behind.
 */
export class TestLine {
  private constructor(private readonly parts: LineParts) {}

  /**
   * Provisions and starts; resolves when all services are ready. When it fails, nothing is left.
   *
   * @throws Error with one clear sentence when a server is not named, or a service does not start
   */
  static async start(options: TestLineOptions): Promise<TestLine> {
    return new TestLine(await startParts(options));
  }

  get names(): Names {
    return this.parts.names;
  }

  /** The servers; `databaseUrl` is the line's own database. */
  get servers(): TestServers {
    return this.parts.servers;
  }

  get connections(): LineConnections {
    return this.parts.connections;
  }

  get processes(): LineProcesses {
    return this.parts.processes;
  }

  /** Every end of a service that nobody ordered through `stop`, in order. */
  get exits(): readonly ServiceExit[] {
    return this.parts.exits;
  }

  get logDir(): string {
    return this.parts.logDir;
  }

  /** The process ids by service, as they are now. */
  pids(): Record<string, number | undefined> {
    return pidsOf(this.processes);
  }

  /** Adds feeds to the ledger, due at once. */
  async addFeeds(feeds: readonly { feedUrl: string; siteName?: string; homeUrl?: string }[]): Promise<void> {
    const sources = new SourceRepository(this.connections.dataSource);
    for (const { feedUrl, siteName, homeUrl } of feeds) {
      await sources.addFeed({
        url: feedUrl,
        ...(siteName ? { sourceName: siteName } : {}),
        ...(homeUrl ? { homeUrl } : {}),
      });
    }
    await new FeedRepository(this.connections.dataSource).makeDue();
  }

  /** The line at this moment. */
  picture(): Promise<LinePicture> {
    const { names } = this;
    const { dataSource, broker } = this.connections;
    const line = new LineRepository(dataSource);
    return readLinePicture({ names, line, consumers: () => readConsumers(broker.nc, names) });
  }

  /**
   * Waits until every feed was polled, and nothing is due, on its way or waiting to be searchable.
   *
   * @throws Error with the last picture and the log folder when it takes too long
   */
  async waitUntilIdle({ newsroom, timeoutMs = 60_000, signal }: IdleOptions = {}): Promise<void> {
    const feeds = new FeedRepository(this.connections.dataSource);
    let quietSince: Date | undefined;
    let seen: unknown = 'the line could not be looked at';
    const look = async (): Promise<boolean> => {
      const picture = await this.picture();
      quietSince ??= picture.ledger.at;
      const isPublishing = newsroom !== undefined && !isAllServed(newsroom);
      if (isPublishing) quietSince = picture.ledger.at;
      const feedsToPoll = await feeds.countNotPolledSince(quietSince);
      seen = { isPublishing, feedsToPoll, stages: picture.stages, ledger: picture.ledger };
      // While the broker is away its stages are missing from the picture, which must not look like peace.
      return this.connections.broker.isConnected && isIdle(picture, { feedsToPoll, isPublishing });
    };
    const what = () => `the line is idle; ${JSON.stringify(seen)}; ${this.whereabouts()}`;
    await until(what, look, { timeoutMs, everyMs: 250, looks: 3, ...(signal ? { signal } : {}) });
  }

  /** How articles ended, by article id; aliases are followed. */
  ends(urls: readonly string[]): Promise<Map<string, ArticleEnd>> {
    const ids = urls.flatMap((url) => articleIdOfAddress(url) ?? []);
    return new ArticleRepository(this.connections.dataSource).ends(ids);
  }

  /** How one address ended, or `undefined` when the ledger does not know it. */
  async endOf(url: string): Promise<ArticleEnd | undefined> {
    return (await this.ends([url])).get(articleIdOfAddress(url) ?? '');
  }

  /** Holds the ledger against what the newsroom says should have become of each of its addresses. */
  async checkNewsroom(newsroom: Newsroom): Promise<ExpectationCheck> {
    const truth = newsroom.truth();
    return checkExpectations(truth, await this.ends(truth.map(({ url }) => url)));
  }

  /** Law 2, counted from the rows. */
  conservation(): Promise<ExactConservation> {
    return new LineRepository(this.connections.dataSource).exactConservation();
  }

  /** Law 5: what PostgreSQL and Elasticsearch hold, article by article. */
  async agreement(): Promise<Agreement> {
    await this.refreshSearch();
    return compareLedgerAndSearch(this.connections.dataSource, this.connections.search, this.names);
  }

  /** Searches as clients do, through the API. */
  async search(q: string): Promise<readonly HitDocument[]> {
    await this.refreshSearch();
    const page = await getJson<SearchPage>(`${this.apiUrl}/v1/search?q=${encodeURIComponent(q)}`);
    return page.hits.map(({ document }) => document);
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.processes.service('api').port}`;
  }

  /** The whole way of an address. @throws Error when the ledger does not know it */
  async trace(url: string): Promise<Story> {
    const key = urlKey(url);
    const story =
      key === null
        ? undefined
        : await new TraceRepository(this.connections.dataSource).story({ urlKey: key });
    if (!story) throw new Error(`The ledger knows nothing of ${url}; ${this.whereabouts()}`);
    return story;
  }

  /** Runs `dateline …` against this line. */
  dateline(...args: string[]): Promise<CommandResult> {
    return runDateline(this.parts.settings, args);
  }

  /** Whether the service is one of this line's. */
  has(service: string): boolean {
    return this.processes.services.some(({ name }) => name === service);
  }

  /** The log of a service since the line was started, all its lives together. */
  log(service: LineServiceName): LogRecord[] {
    const { logFile } = this.processes.service(service);
    // A log that has grown large begins anew, and the earlier part stands beside it.
    return [...readLog(`${logFile}.1`), ...readLog(logFile)];
  }

  /** The deliveries that a service has settled, from its log. */
  settled(service: LineServiceName): SettledDelivery[] {
    return settledDeliveries(this.log(service));
  }

  /** Seed and log folder, for messages of failures. */
  whereabouts(): string {
    const { seed, logDir } = this.parts;
    return `${seed === undefined ? '' : `seed ${seed}, `}logs in ${logDir}`;
  }

  /**
   * Stops services, then removes database, streams, indices and template.
   *
   * @throws Error that lists everything that was left behind: processes, consumers, messages, connections, handles
   */
  async stop({ isIdle: wasIdle = true }: StopOptions = {}): Promise<void> {
    const leaks = await tearDown(this.parts, wasIdle);
    if (leaks.length > 0) {
      throw new Error(`The line left something behind (${this.whereabouts()}):\n  ${leaks.join('\n  ')}`);
    }
  }

  private async refreshSearch(): Promise<void> {
    await this.connections.search.indices.refresh({ index: this.names.searchAlias });
  }
}

/** True when nothing more is to come from the newsroom, and a client was given the newest revision of everything good. */
function isAllServed(newsroom: Newsroom): boolean {
  const isGood = ({ expectation }: { expectation: unknown }) => expectation === 'indexed';
  return (
    newsroom.state().programmeFinished &&
    newsroom.truth().every((one) => !isGood(one) || one.servedRevisions.includes(one.revision))
  );
}
