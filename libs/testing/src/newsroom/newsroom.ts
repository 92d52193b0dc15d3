import type { IncomingMessage, ServerResponse } from 'node:http';
import { send, type Exchange } from './answer.js';
import { answerControl } from './control-room.js';
import { openDoors, type AddressMode, type Doors } from './doors.js';
import type { OriginSite } from './origin-site.js';
import { Programme, runProgramme, type ProgrammeOptions } from './programme.js';
import { healthySiteId, Staff, type Work } from './staff.js';
import { Traffic, type SiteTraffic } from './traffic.js';
import { buildTroubleSites, troubleSiteIds } from './trouble/trouble-sites.js';
import type { TruthArticle, TruthFeed } from './truth.js';
import { truthOf } from './site-truth.js';

/** How to start a newsroom; everything has a default. */
export interface NewsroomOptions {
  /** Equal seeds give equal bytes. Default 1. */
  seed?: number;
  /** Healthy sites, 1 to 64. Default 6, each in a language of its own. */
  sites?: number;
  /** Articles of each healthy site at the start. Default 10. */
  articlesPerSite?: number;
  /** Approximate size of an article's page in bytes. Default 30,000. */
  pageBytes?: number;
  /** The newest so many articles are in a feed. Default 0: all. */
  feedEntries?: number;
  /** Default 0: a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The host name in all addresses; sites are then told apart by path. */
  publicHost?: string;
  /** What to publish and correct while it runs. Default nothing. */
  programme?: ProgrammeOptions;
  /** Milliseconds before each answer of a site. Default 0. */
  latencyMs?: number;
  /** Whether the sites with hostile and broken addresses are there. Default true. */
  faults?: boolean;
  /** What an earlier newsroom with the same options had brought out: this one goes on from there. */
  memory?: NewsroomMemory;
}

/** What a newsroom has brought out, beyond what follows from its options. */
export interface NewsroomMemory {
  /** Articles of the healthy sites that are out. */
  published: number;
  /** Those that are in their second revision. */
  corrected: { siteId: string; index: number }[];
}

/** How far a newsroom is. */
export interface NewsroomState {
  /** Articles of the healthy sites that are out. */
  published: number;
  /** How many of them are in their second revision. */
  corrected: number;
  /** True without a programme. */
  programmeFinished: boolean;
  /** Addresses in the truth, the trouble sites' included. */
  articles: number;
}

/** A running newsroom. */
export interface Newsroom {
  /** The control address, without a slash at the end. */
  readonly url: string;
  /** The OPML list of all feeds, the broken ones included. */
  readonly opmlUrl: string;
  readonly addressMode: AddressMode;
  /** What is true of every article and broken address at this moment. */
  truth(): TruthArticle[];
  feeds(): TruthFeed[];
  state(): NewsroomState;
  stats(): { requests: number; sites: SiteTraffic[] };
  /** Publishes so many articles on the healthy sites in turn; returns their truth. */
  publish(count: number): TruthArticle[];
  /** Corrects so many articles, fetched ones first; fewer when no more are left. Returns their new truth. */
  correct(count: number): TruthArticle[];
  /** To be given to the next newsroom, so that it goes on where this one ended. */
  memory(): NewsroomMemory;
  /** Stops the programme, ends all connections and frees the ports. */
  close(): Promise<void>;
}

const MOST_SITES = 64;

function checkOptions({
  sites = 6,
  articlesPerSite = 10,
  pageBytes = 30_000,
  programme,
}: NewsroomOptions): void {
  if (!Number.isInteger(sites) || sites < 1 || sites > MOST_SITES) {
    throw new Error(
      `The newsroom cannot have ${sites} sites; choose a whole number from 1 to ${MOST_SITES}.`,
    );
  }
  if (!Number.isInteger(articlesPerSite) || articlesPerSite < 0) {
    throw new Error(`The newsroom cannot have ${articlesPerSite} articles a site; choose 0 or more.`);
  }
  if (!(pageBytes >= 0 && pageBytes <= 10_000_000)) {
    throw new Error(`The newsroom cannot write pages of ${pageBytes} bytes; choose 0 to 10,000,000.`);
  }
  if (programme && !(programme.publishEverySeconds > 0)) {
    throw new Error(
      `The programme needs more than ${programme.publishEverySeconds} seconds between its steps.`,
    );
  }
}

/** Counts visits by path and hands requests to their sites; a failing answer costs its own connection alone. */
class Reception {
  readonly traffic = new Traffic();
  private readonly visits = new Map<string, number>();

  constructor(private readonly latencyMs: number) {}

  receive(site: OriginSite, path: string, request: IncomingMessage, response: ServerResponse): void {
    this.traffic.begin(site.siteId, site.base, response);
    const key = site.siteId + path;
    const visit = (this.visits.get(key) ?? 0) + 1;
    this.visits.set(key, visit);
    const answer = (): void => {
      if (!response.destroyed)
        answerSafely({ request, response, path, visit }, (exchange) => site.answer(exchange));
    };
    if (this.latencyMs > 0) setTimeout(answer, this.latencyMs).unref();
    else answer();
  }
}

function answerSafely(exchange: Exchange, answer: (exchange: Exchange) => void): void {
  try {
    answer(exchange);
  } catch (error) {
    if (exchange.response.headersSent) exchange.response.destroy();
    else send(exchange, 500, { 'content-type': 'text/plain' }, `The newsroom failed: ${String(error)}\n`);
  }
}

/** Everything behind the doors. */
class RunningNewsroom implements Newsroom {
  private readonly staff: Staff;
  private readonly sites: readonly OriginSite[];
  private readonly byId: ReadonlyMap<string, OriginSite>;
  private readonly programme: Programme | null;
  private readonly reception: Reception;
  private stopProgramme = (): void => undefined;

  constructor(
    private readonly doors: Doors,
    options: NewsroomOptions,
  ) {
    const {
      seed = 1,
      sites = 6,
      articlesPerSite = 10,
      pageBytes = 30_000,
      feedEntries = 0,
      faults = true,
    } = options;
    const siteOptions = { seed, pageBytes, feedEntries };
    this.staff = new Staff(sites, doors.baseOf, siteOptions);
    this.sites = [...this.staff.sites, ...(faults ? buildTroubleSites(doors.baseOf, siteOptions) : [])];
    this.byId = new Map(this.sites.map((site) => [site.siteId, site]));
    this.reception = new Reception(options.latencyMs ?? 0);
    const { published = 0, corrected = [] } = options.memory ?? {};
    for (let n = 0; n < Math.max(sites * articlesPerSite, published); n += 1) this.staff.publish();
    for (const { siteId, index } of corrected) this.staff.correctAgain(siteId, index);
    this.programme = options.programme ? this.startProgramme(options.programme) : null;
  }

  get url(): string {
    return this.doors.controlUrl;
  }

  get opmlUrl(): string {
    return `${this.url}/sites.opml`;
  }

  get addressMode(): AddressMode {
    return this.doors.mode;
  }

  receive(siteId: string | null, path: string, request: IncomingMessage, response: ServerResponse): void {
    const site = siteId === null ? undefined : this.byId.get(siteId);
    if (site) this.reception.receive(site, path, request, response);
    else answerSafely({ request, response, path, visit: 1 }, (exchange) => answerControl(this, exchange));
  }

  truth(): TruthArticle[] {
    return this.sites.flatMap((site) => site.truth());
  }

  feeds(): TruthFeed[] {
    return this.sites.map((site) => site.feedTruth());
  }

  state(): NewsroomState {
    return {
      published: this.staff.sites.reduce((sum, { site }) => sum + site.articles.length, 0),
      corrected: this.staff.corrections,
      programmeFinished: this.programme?.isFinished ?? true,
      articles: this.sites.reduce((sum, site) => sum + site.addressCount, 0),
    };
  }

  stats(): { requests: number; sites: SiteTraffic[] } {
    return this.reception.traffic.snapshot();
  }

  publish(count: number): TruthArticle[] {
    return Array.from({ length: count }, () => this.staff.publish()).map(truthOfWork);
  }

  correct(count: number): TruthArticle[] {
    const fetched = this.staff.correct(count, true);
    const works = [...fetched, ...this.staff.correct(count - fetched.length, false)];
    return works.map(truthOfWork);
  }

  memory(): NewsroomMemory {
    return { published: this.state().published, corrected: this.staff.corrected() };
  }

  async close(): Promise<void> {
    this.stopProgramme();
    await this.doors.close();
  }

  private startProgramme(options: ProgrammeOptions): Programme {
    const programme = new Programme(options, {
      publish: () => void this.staff.publish(),
      correct: (servedOnly) => this.staff.correct(1, servedOnly).length > 0,
    });
    this.stopProgramme = runProgramme(programme, options.publishEverySeconds);
    return programme;
  }
}

const truthOfWork = ({ news, record }: Work): TruthArticle => truthOf(news.site, record);

/**
 * Starts an origin server that plays news sites with feeds. What it serves follows from the options alone; what is
 * true of it can be asked at any time. Throws when an option is out of range or the port is taken.
 */
export async function startNewsroom(options: NewsroomOptions = {}): Promise<Newsroom> {
  checkOptions(options);
  const { sites = 6, faults = true, port = 0, host = '127.0.0.1', publicHost } = options;
  const healthy = Array.from({ length: sites }, (_nothing, ordinal) => healthySiteId(ordinal));
  const siteIds = [...healthy, ...(faults ? troubleSiteIds() : [])];
  // Addresses are known only once the doors are open; who comes earlier is asked to come again.
  let newsroom: RunningNewsroom | null = null;
  const doors = await openDoors({ port, host, publicHost, siteIds }, (siteId, path, request, response) => {
    if (newsroom) newsroom.receive(siteId, path, request, response);
    else send({ request, response }, 503, { 'retry-after': '1' });
  });
  newsroom = new RunningNewsroom(doors, options);
  return newsroom;
}
