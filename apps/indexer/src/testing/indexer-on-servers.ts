import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import {
  ArticleEnriched,
  ArticleIndexed,
  namesFor,
  tell,
  type ArticleDocument,
  type CaptureTicket,
  type EventData,
} from '@dateline/contracts';
import { articleIdOf } from '@dateline/crawl';
import {
  CaptureRepository,
  ClaimRepository,
  DatabaseModule,
  FrontierRepository,
  SearchBacklogRepository,
  SettlementRepository,
} from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import {
  BrokerConnection,
  EventPublisher,
  JetStreamTransport,
  provision,
  readConsumers,
} from '@dateline/messaging';
import { createSearchClient, ensureTemplate, type SearchClient } from '@dateline/search';
import { Lifecycle, LinePublisher, readSettings } from '@dateline/service';
import { articleDocument } from '../article-document.js';
import { indexer } from '../indexer.module.js';

const minimal = ArticleEnriched.schema.parse(
  JSON.parse(
    readFileSync(
      new URL(
        '../../../../libs/contracts/fixtures/dateline.article.enriched.v1/valid/minimal.json',
        import.meta.url,
      ),
      'utf8',
    ),
  ),
);

/** Waits until something is so. @throws Error when it is not within the time */
export async function until(what: string, condition: () => Promise<boolean>, ms = 15_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`After ${ms} ms it was still not so: ${what}`);
  }
}

/** The indexer on real servers, in a namespace and a database of its own, inside this process. */
export class IndexerOnServers {
  readonly names = namesFor(`x${randomBytes(6).toString('hex')}`);
  /** What the service has logged, as it would be read by an operator. */
  readonly log: Record<string, unknown>[] = [];
  /** How often `article.indexed` was told, duplicates that the broker swallowed included. */
  told = 0;
  private app: INestApplication | undefined;

  private constructor(
    readonly database: ScratchDatabase,
    readonly broker: BrokerConnection,
    readonly search: SearchClient,
  ) {}

  static async create(): Promise<IndexerOnServers> {
    const database = await createScratchDatabase();
    const broker = await BrokerConnection.open({
      servers: process.env['NATS_URL'] ?? '',
      name: 'indexer-int-spec',
    });
    const search = createSearchClient({ url: process.env['ELASTICSEARCH_URL'] ?? '' });
    const servers = new IndexerOnServers(database, broker, search);
    await ensureTemplate(search, servers.names);
    await servers.provision();
    return servers;
  }

  /** Makes the streams; they are there after `create`, and gone after `deleteStreams`. */
  async provision(): Promise<void> {
    await provision(this.broker.nc, this.names, { streamBytes: 64 * 1024 ** 2 });
  }

  async deleteStreams(): Promise<void> {
    const manager = await jetstreamManager(this.broker.nc);
    for (const stream of Object.values(this.names.streams)) await manager.streams.delete(stream);
  }

  /** The service as `runLineService` puts it together. */
  async start(over: Record<string, string> = {}): Promise<void> {
    const { names, database } = this;
    const settings = readSettings(indexer.settings, {
      NATS_URL: process.env['NATS_URL'],
      DATABASE_URL: database.url,
      ELASTICSEARCH_URL: process.env['ELASTICSEARCH_URL'],
      DATELINE_NAMESPACE: names.namespace,
      ...over,
    });
    const publisher = new LinePublisher();
    const logger = pino(
      { level: 'info' },
      { write: (line) => void this.log.push(JSON.parse(line) as Record<string, unknown>) },
    );
    const context = { name: 'indexer', version: '1.0.0', settings, logger, lifecycle: new Lifecycle() };
    @Module({
      imports: [DatabaseModule.forRoot({ url: database.url, poolSize: 4, applicationName: 'spec' })],
      controllers: indexer.handlers,
      providers: [{ provide: LinePublisher, useValue: publisher }, ...indexer.providers(context)],
    })
    class IndexerModule {}
    const app = await NestFactory.create(IndexerModule, { logger: false, abortOnError: false });
    const transport = new JetStreamTransport({
      servers: process.env['NATS_URL'] ?? '',
      service: 'indexer',
      version: '1.0.0',
      names,
      claims: app.get(ClaimRepository),
      retry: { baseMs: 50, capMs: 200 },
      observer: { told: ({ type }) => void (this.told += type === ArticleIndexed.type ? 1 : 0) },
      ...indexer.taking(settings),
    });
    publisher.attach(transport);
    app.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.init();
    this.app = app;
  }

  async stop(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  /** Stops, and leaves nothing on the servers. */
  async close(): Promise<void> {
    await this.stop();
    await this.deleteIndices();
    await this.search.indices.deleteIndexTemplate({ name: this.names.indexTemplate }, { ignore: [404] });
    await this.search.close();
    await this.deleteStreams().catch(() => undefined);
    await this.broker.close();
    await this.database.drop();
  }

  async deleteIndices(): Promise<void> {
    const { indices } = this.search;
    const all = await indices.get({ index: this.names.indexPattern, expand_wildcards: 'all' });
    if (Object.keys(all).length > 0) await indices.delete({ index: Object.keys(all) });
  }

  /** A capture in the ledger, as the fetcher leaves it. */
  async capture(page: string, fetchedAt = new Date()): Promise<CaptureTicket> {
    const urlKey = `news.test/${page}`;
    const articleId = articleIdOf(urlKey);
    const url = `https://${urlKey}`;
    const { dataSource } = this.database;
    await new FrontierRepository(dataSource).discover(null, [
      { articleId, urlKey, url, host: 'news.test', hints: {} },
    ]);
    const [ticket] = await new CaptureRepository(dataSource).commit([
      { articleId, fetchedAt, finalUrl: url, status: 200, body: Buffer.from(page), tookMs: 1 },
    ]);
    return ticket as CaptureTicket;
  }

  /** Articles settled by somebody who died before search got them: `titles` by page, first seen in that month. */
  async held(month: string, titles: Readonly<Record<string, string>>, text = ''): Promise<ArticleDocument[]> {
    const { dataSource } = this.database;
    const documents: ArticleDocument[] = [];
    for (const [page, title] of Object.entries(titles)) {
      const ticket = await this.capture(page);
      await dataSource.query('update articles set first_seen_at = $2 where id = $1', [
        ticket.articleId,
        `${month}-10T12:00:00Z`,
      ]);
      const data = enrichedData(ticket, title, text);
      const [settled] = await new SettlementRepository(dataSource).settle([
        {
          kind: 'enriched',
          ticket,
          contentHash: data.enrichments.contentHash,
          aliases: [],
          trail: [],
          build: (place) => articleDocument(data, place),
        },
      ]);
      documents.push(settled?.document as ArticleDocument);
    }
    // What is younger than some seconds is left to the process that has it in hand.
    await dataSource.query(`update revisions set created_at = now() - interval '1 minute'`);
    return documents;
  }

  publish(...events: Parameters<EventPublisher['publish']>[0]) {
    return new EventPublisher(this.broker.nc, { names: this.names, service: 'enricher' }).publish(events);
  }

  async endOf(ticket: CaptureTicket) {
    return (await new CaptureRepository(this.database.dataSource).endsOf([ticket])).get(ticket.captureId);
  }

  async consumer() {
    const all = await readConsumers(this.broker.nc, this.names);
    return all.find(({ name }) => name === this.names.consumer('indexer'));
  }

  /** Articles that search has not got. */
  backlog(): Promise<number> {
    return new SearchBacklogRepository(this.database.dataSource).count();
  }

  indexOf(month: string): string {
    return this.names.physicalIndex(new Date(`${month}-10T12:00:00Z`));
  }

  /** What search gives for an article. */
  async found(article: Pick<ArticleDocument, 'articleId' | 'firstSeenAt'>) {
    const answer = await this.search.get<ArticleDocument>(
      { index: this.names.physicalIndex(new Date(article.firstSeenAt)), id: article.articleId },
      { ignore: [404] },
    );
    return answer._source;
  }

  /** Articles that readers can find. */
  async searchable(index = this.names.searchAlias): Promise<number> {
    await this.search.indices.refresh({ index });
    return (await this.search.count({ index })).count;
  }

  /** Log lines of an event. */
  logged(event: string): Record<string, unknown>[] {
    return this.log.filter((line) => line['event'] === event);
  }
}

/** What the enricher tells about a capture; two with the same title have the same content. */
export function enriched(ticket: CaptureTicket, title: string) {
  return tell(ArticleEnriched, enrichedData(ticket, title));
}

function enrichedData(ticket: CaptureTicket, title: string, text = ''): EventData<typeof ArticleEnriched> {
  const { article, enrichments } = minimal;
  return {
    ...minimal,
    capture: ticket,
    article: {
      ...article,
      title: { value: title, provenance: 'html', confidence: 1 },
      ...(text === '' ? {} : { blocks: [{ type: 'paragraph' as const, text }] }),
    },
    enrichments: { ...enrichments, contentHash: Buffer.from(title.padEnd(32)).toString('hex') },
  };
}
