import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import {
  ArticleEnriched,
  ArticleIndexed,
  ArticleRejected,
  namesFor,
  tell,
  type CaptureTicket,
} from '@dateline/contracts';
import { articleIdOf } from '@dateline/crawl';
import {
  ArticleRepository,
  CaptureRepository,
  ClaimRepository,
  DatabaseModule,
  FrontierRepository,
  ParkedRepository,
  SearchBacklogRepository,
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
import { indexer } from './indexer.module.js';

const natsUrl = process.env['NATS_URL'] ?? '';
const elasticsearchUrl = process.env['ELASTICSEARCH_URL'] ?? '';
const names = namesFor(`x${randomBytes(6).toString('hex')}`);
const minimal = ArticleEnriched.schema.parse(
  JSON.parse(
    readFileSync(
      new URL(
        '../../../libs/contracts/fixtures/dateline.article.enriched.v1/valid/minimal.json',
        import.meta.url,
      ),
      'utf8',
    ),
  ),
);

let database: ScratchDatabase;
let broker: BrokerConnection;
let search: SearchClient;
let stopIndexer: () => Promise<void>;

beforeAll(async () => {
  database = await createScratchDatabase();
  broker = await BrokerConnection.open({ servers: natsUrl, name: 'indexer-int-spec' });
  search = createSearchClient({ url: elasticsearchUrl });
  await ensureTemplate(search, names);
});

afterAll(async () => {
  const indices = Object.keys(await search.indices.get({ index: names.indexPattern }));
  await search.indices.delete({ index: indices });
  await search.indices.deleteIndexTemplate({ name: names.indexTemplate });
  await search.close();
  await broker.close();
  await database.drop();
});

beforeEach(async () => {
  await provision(broker.nc, names, { streamBytes: 64 * 1024 ** 2 });
  stopIndexer = await startIndexer();
});

afterEach(async () => {
  await stopIndexer();
  const manager = await jetstreamManager(broker.nc);
  for (const stream of Object.values(names.streams)) await manager.streams.delete(stream);
});

/** The service as `runLineService` puts it together, inside this process; gives the function that stops it. */
async function startIndexer(over: Record<string, string> = {}): Promise<() => Promise<void>> {
  const settings = readSettings(indexer.settings, {
    NATS_URL: natsUrl,
    DATABASE_URL: database.url,
    ELASTICSEARCH_URL: elasticsearchUrl,
    DATELINE_NAMESPACE: names.namespace,
    ...over,
  });
  const publisher = new LinePublisher();
  const logger = pino({ level: 'silent' });
  const context = { name: 'indexer', version: '1.0.0', settings, logger, lifecycle: new Lifecycle() };
  @Module({
    imports: [DatabaseModule.forRoot({ url: database.url, poolSize: 4, applicationName: 'spec' })],
    controllers: indexer.handlers,
    providers: [{ provide: LinePublisher, useValue: publisher }, ...indexer.providers(context)],
  })
  class IndexerModule {}
  const app = await NestFactory.create(IndexerModule, { logger: false, abortOnError: false });
  const transport = new JetStreamTransport({
    servers: natsUrl,
    service: 'indexer',
    version: '1.0.0',
    names,
    claims: app.get(ClaimRepository),
    retry: { baseMs: 50, capMs: 200 },
    ...indexer.taking(settings),
  });
  publisher.attach(transport);
  app.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.init();
  return () => app.close();
}

/** A capture in the ledger, as the fetcher leaves it. */
async function capture(page: string, fetchedAt = new Date()): Promise<CaptureTicket> {
  const urlKey = `news.test/${page}`;
  const articleId = articleIdOf(urlKey);
  const url = `https://${urlKey}`;
  await new FrontierRepository(database.dataSource).discover(null, [
    { articleId, urlKey, url, host: 'news.test', hints: {} },
  ]);
  const [ticket] = await new CaptureRepository(database.dataSource).commit([
    { articleId, fetchedAt, finalUrl: url, status: 200, body: Buffer.from(page), tookMs: 1 },
  ]);
  return ticket as CaptureTicket;
}

function enriched(ticket: CaptureTicket, title: string) {
  const { article, enrichments } = minimal;
  return tell(ArticleEnriched, {
    ...minimal,
    capture: ticket,
    article: { ...article, title: { value: title, provenance: 'html', confidence: 1 } },
    enrichments: { ...enrichments, contentHash: Buffer.from(title.padEnd(32)).toString('hex') },
  });
}

const publish = (...events: Parameters<EventPublisher['publish']>[0]) =>
  new EventPublisher(broker.nc, { names, service: 'enricher' }).publish(events);
const endOf = async (ticket: CaptureTicket) =>
  (await new CaptureRepository(database.dataSource).endsOf([ticket])).get(ticket.captureId);
const consumer = async () =>
  (await readConsumers(broker.nc, names)).find(({ name }) => name === names.consumer('indexer'));
const backlog = () => new SearchBacklogRepository(database.dataSource).count();
const searchable = async (ticket: CaptureTicket) => {
  const answer = await search.get(
    { index: names.physicalIndex(new Date(ticket.firstSeenAt)), id: ticket.articleId },
    { ignore: [404] },
  );
  return answer._source as { title: string; revision: number } | undefined;
};

async function until(what: string, condition: () => Promise<boolean>, ms = 15_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`After ${ms} ms it was still not so: ${what}`);
  }
}

describe('a capture that was enriched', () => {
  it('ends in the ledger, in the index and in an event that others can take', async () => {
    const ticket = await capture('bridge');
    await publish(enriched(ticket, 'A bridge'));
    await until('settled', async () => (await endOf(ticket))?.outcome === 'indexed');
    await until('searchable', async () => (await backlog()) === 0);
    expect(await searchable(ticket)).toMatchObject({ title: 'A bridge', revision: 1 });
    await until('acknowledged', async () => (await consumer())?.settled === 1);
    const manager = await jetstreamManager(broker.nc);
    const told = await manager.streams.getMessage(names.streams.articles, {
      last_by_subj: names.subject(ArticleIndexed.type),
    });
    expect(told?.json()).toMatchObject({ articleId: ticket.articleId, revision: 1, change: 'created' });
  });

  it('and comes twice is one revision', async () => {
    const ticket = await capture('twice');
    await publish(enriched(ticket, 'Twice'));
    await until('settled', async () => (await endOf(ticket))?.outcome === 'indexed');
    const again = enriched(ticket, 'Twice');
    await publish({ ...again, contract: { ...again.contract, cause: () => 'another delivery' } });
    await until('acknowledged', async () => (await consumer())?.settled === 2);
    const [row] = await database.dataSource.query(
      'select count(*)::int as revisions from revisions where article_id = $1',
      [ticket.articleId],
    );
    expect(row.revisions).toBe(1);
  });

  it('never overwrites what a newer capture of the article brought', async () => {
    const older = await capture('order', new Date(Date.now() - 60_000));
    const newer = await capture('order');
    await publish(enriched(newer, 'As corrected'));
    await until('newer settled', async () => (await endOf(newer))?.outcome === 'indexed');
    await publish(enriched(older, 'As first published'));
    await until('older settled', async () => (await endOf(older))?.outcome !== undefined);
    expect(await endOf(older)).toEqual({ outcome: 'unchanged', reason: 'older-capture' });
    await until('searchable', async () => (await backlog()) === 0);
    expect(await searchable(newer)).toMatchObject({ title: 'As corrected', revision: 1 });
    const held = await new ArticleRepository(database.dataSource).current(newer.articleId);
    expect(held?.title).toBe('As corrected');
  });
});

describe('the ack', () => {
  it('waits for the commit: while the transaction is held up, the message is in nobody’s past', async () => {
    const ticket = await capture('held-up');
    const blocker = database.dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('select 1 from captures where id = $1 for update', [ticket.captureId]);
    await publish(enriched(ticket, 'Held up'));
    await until('taken', async () => (await consumer())?.inFlight === 1);
    await sleep(500);
    expect(await consumer()).toMatchObject({ inFlight: 1, settled: 0 });
    expect(await endOf(ticket)).toEqual({});
    await blocker.commitTransaction();
    await blocker.release();
    await until('acknowledged', async () => (await consumer())?.settled === 1);
    expect(await endOf(ticket)).toMatchObject({ outcome: 'indexed' });
  });

  it('does not come when the transaction fails, and comes when it works again', async () => {
    const ticket = await capture('refused');
    await database.dataSource.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
      create trigger refuse before insert on revisions for each row execute function refuse()`);
    await publish(enriched(ticket, 'Refused'));
    await until('taken', async () => (await consumer())?.inFlight === 1);
    await sleep(100);
    expect(await consumer()).toMatchObject({ inFlight: 1, settled: 0 });
    expect(await endOf(ticket)).toEqual({});
    await database.dataSource.query('drop trigger refuse on revisions; drop function refuse()');
    await until('settled', async () => (await endOf(ticket))?.outcome === 'indexed');
    await until('acknowledged', async () => (await consumer())?.inFlight === 0);
  });
});

describe('what goes wrong', () => {
  it('before the indexer is settled with its reason', async () => {
    const ticket = await capture('rejected');
    await publish(
      tell(ArticleRejected, {
        capture: ticket,
        trail: [],
        stage: 'parser',
        reason: 'no-text',
        note: 'Empty.',
      }),
    );
    await until('settled', async () => (await endOf(ticket))?.outcome !== undefined);
    expect(await endOf(ticket)).toEqual({ outcome: 'rejected', reason: 'no-text' });
  });

  it('on the wire is parked with its bytes, and its neighbour goes on', async () => {
    const ticket = await capture('neighbour');
    await broker.nc.request(names.subject(ArticleEnriched.type), '{"capture": nonsense');
    await publish(enriched(ticket, 'A neighbour'));
    await until('neighbour settled', async () => (await endOf(ticket))?.outcome === 'indexed');
    const parked = new ParkedRepository(database.dataSource);
    await until('parked', async () => (await parked.list({ limit: 10 })).length === 1);
    const [message] = await parked.list({ limit: 10 });
    expect(message).toMatchObject({ service: 'indexer', code: 'payload-undecodable' });
    expect(message?.body.toString()).toBe('{"capture": nonsense');
  });

  it('in Elasticsearch does not hold up the line, and is made good from the ledger', async () => {
    await stopIndexer();
    // Nothing listens on the discard port.
    stopIndexer = await startIndexer({ ELASTICSEARCH_URL: 'http://127.0.0.1:9' });
    const before = await backlog();
    const ticket = await capture('outage');
    await publish(enriched(ticket, 'During the outage'));
    await until('acknowledged', async () => (await consumer())?.settled === 1);
    expect(await endOf(ticket)).toMatchObject({ outcome: 'indexed' });
    expect(await backlog()).toBe(before + 1);
    await stopIndexer();
    // What is younger than that is left to the process that has it in hand.
    await sleep(5100);
    stopIndexer = await startIndexer();
    await until('searchable', async () => (await backlog()) === 0);
    expect(await searchable(ticket)).toMatchObject({ title: 'During the outage' });
  }, 40_000);

  it('to the index itself is made good once the ledger is told that search holds nothing', async () => {
    const ticket = await capture('lost-index');
    await publish(enriched(ticket, 'Lost and found'));
    await until('searchable', async () => (await searchable(ticket)) !== undefined);
    await until('marked', async () => (await backlog()) === 0);
    await stopIndexer();
    await search.indices.delete({
      index: Object.keys(await search.indices.get({ index: names.indexPattern })),
    });
    await ensureTemplate(search, names);
    await database.dataSource.query(
      'update articles set indexed_seq = 0, index_error = null where revision_seq > 0',
    );
    const waiting = await backlog();
    expect(waiting).toBeGreaterThan(1);
    await sleep(5100);
    stopIndexer = await startIndexer();
    await until('searchable', async () => (await backlog()) === 0);
    expect(await searchable(ticket)).toMatchObject({ title: 'Lost and found' });
    await search.indices.refresh({ index: names.searchAlias });
    expect((await search.count({ index: names.searchAlias })).count).toBe(waiting);
  }, 40_000);
});
