import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { namesFor, type ArticleDocument, type CaptureTicket } from '@dateline/contracts';
import { articleIdOf, urlKey } from '@dateline/crawl';
import { CaptureRepository, createDataSource, migrate, SettlementRepository } from '@dateline/database';
import { BulkWriter, createSearchClient, ensureTemplate } from '@dateline/search';
import { Lifecycle } from '@dateline/service';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { pino } from 'pino';
import { register } from 'prom-client';
import type { DataSource } from 'typeorm';
import { api } from './api.module.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { SearchWatch } from './search-watch.js';

const { DATABASE_URL: databaseServer = '', ELASTICSEARCH_URL: elasticsearchUrl = '' } = process.env;
const run = randomBytes(6).toString('hex');
const namespace = `a${run}`;
const names = namesFor(namespace);
const databaseUrl = Object.assign(new URL(databaseServer), { pathname: `/dateline_api_${run}` }).href;
const search = createSearchClient({ url: elasticsearchUrl });

const URL_OF_ARTICLE = 'https://example.org/news/bridge?page=2';
const REDIRECTED_FROM = 'https://example.org/b/1';
const ID = articleIdOf(urlKey(URL_OF_ARTICLE) ?? '');

let server: DataSource;
let ledger: DataSource;
let app: INestApplication;
let base = '';

beforeAll(async () => {
  server = await createDataSource({ url: databaseServer, poolSize: 1 }).initialize();
  await server.query(`create database dateline_api_${run}`);
  ledger = await createDataSource({ url: databaseUrl, poolSize: 2 }).initialize();
  await migrate(ledger);
  await ensureTemplate(search, names);
  const documents = [await settle('Bridge closed', 'a'), await settle('Bridge reopened', 'b')];
  await new BulkWriter(search, names).write(
    documents.map((document) => ({ document, sequence: document.sequence })),
  );
  await search.indices.refresh({ index: names.searchAlias });
  app = await startApi();
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  await ledger.destroy();
  await server.query(`drop database dateline_api_${run}`);
  await server.destroy();
  await search.indices.delete({
    index: Object.keys(await search.indices.get({ index: names.indexPattern })),
  });
  await search.indices.deleteIndexTemplate({ name: names.indexTemplate });
  await search.close();
});

async function startApi(): Promise<INestApplication> {
  const settings = {
    namespace,
    natsUrl: process.env['NATS_URL'] ?? '',
    databaseUrl,
    databasePoolSize: 2,
    databaseStatementSeconds: 10,
    elasticsearchUrl,
    elasticsearchApiKey: '',
    searchTimeoutMs: 10_000,
  };
  const logger = pino({ level: 'silent' });
  const context = { name: 'api', version: api.version, settings, logger, lifecycle: new Lifecycle() };
  const started = await NestFactory.create(api.module(context), { logger: false });
  api.configureHttp?.(started);
  await started.listen(0, '127.0.0.1');
  return started;
}

/** One capture through the ledger, as the indexer settles it. */
async function settle(title: string, hashDigit: string): Promise<ArticleDocument> {
  const key = urlKey(URL_OF_ARTICLE) ?? '';
  const [ticket] = await new CaptureRepository(ledger).commitIngested([
    {
      articleId: ID,
      urlKey: key,
      url: URL_OF_ARTICLE,
      host: 'example.org',
      finalUrl: URL_OF_ARTICLE,
      status: 200,
      contentType: 'text/html',
      body: new TextEncoder().encode(title),
      tookMs: 3,
    },
  ]);
  if (!ticket) throw new Error('The ledger gave no ticket.');
  const trail = [
    {
      service: 'fetcher',
      version: '1',
      startedAt: ticket.fetchedAt,
      tookMs: 3,
      attempt: 1,
      decision: 'fetched',
    },
  ];
  const [result] = await new SettlementRepository(ledger).settle([
    {
      kind: 'enriched',
      ticket,
      contentHash: hashDigit.repeat(64),
      aliases: [{ urlKey: urlKey(REDIRECTED_FROM) ?? '', url: REDIRECTED_FROM, kind: 'redirect' }],
      trail,
      build: (place) => documentOf(ticket, title, hashDigit, place),
    },
  ]);
  if (!result?.document) throw new Error(`The ledger made ${JSON.stringify(result)} of the capture.`);
  return result.document;
}

function documentOf(
  ticket: CaptureTicket,
  title: string,
  hashDigit: string,
  place: { articleId: string; revision: number; sequence: number; firstSeenAt: string },
): ArticleDocument {
  return {
    ...place,
    captureId: ticket.captureId,
    kind: 'article',
    url: ticket.url,
    finalUrl: ticket.finalUrl,
    source: { name: 'Example', host: 'example.org' },
    title,
    titleProvenance: 'html',
    text: 'The bridge carries trams again.',
    blocks: [{ type: 'paragraph', text: 'The bridge carries trams again.' }],
    authors: [],
    publishedAtCandidates: [],
    fetchedAt: ticket.fetchedAt,
    language: 'en',
    languageConfidence: 1,
    tags: [],
    images: [],
    textStatus: 'full',
    robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
    keywords: [],
    entities: [],
    quotes: [],
    places: [],
    topics: [],
    wordCount: 5,
    readingSeconds: 2,
    fingerprint: 'f',
    contentHash: hashDigit.repeat(64),
    parserVersion: '1',
    enricherVersion: '1',
  };
}

/** Checks each answer against the schema that the OpenAPI document promises for it. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'api', ...openApiDocument(api.version) }, 'api');

async function get(path: string, schema: string) {
  const response = await fetch(base + path);
  const body = (await response.json()) as Record<string, unknown>;
  const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
  if (!validate) throw new Error(`The OpenAPI document has no schema ${schema}.`);
  const isValid = validate(body);
  expect({ isValid, errors: validate.errors }).toEqual({ isValid: true, errors: null });
  return { status: response.status, body };
}

describe('articles from the ledger', () => {
  it('come by id in the newest revision, or in an earlier one', async () => {
    expect(await get(`/v1/articles/${ID}`, 'ArticleDocument')).toMatchObject({
      status: 200,
      body: { revision: 2, title: 'Bridge reopened' },
    });
    expect((await get(`/v1/articles/${ID}?revision=1`, 'ArticleDocument')).body).toMatchObject({
      revision: 1,
      title: 'Bridge closed',
    });
    expect(await get(`/v1/articles/${ID}?revision=3`, 'ProblemDocument')).toMatchObject({ status: 404 });
  });

  it.each([URL_OF_ARTICLE, `${URL_OF_ARTICLE}&utm_source=x`, REDIRECTED_FROM])(
    'come by address %s',
    async (url) => {
      const { body } = await get(`/v1/articles?url=${encodeURIComponent(url)}`, 'ArticleDocument');
      expect(body).toMatchObject({ articleId: ID, revision: 2 });
    },
  );

  it('are unknown under another address', async () => {
    expect(await get('/v1/articles?url=https://example.org/other', 'ProblemDocument')).toMatchObject({
      status: 404,
      body: { code: 'DL_API_ARTICLE_UNKNOWN' },
    });
  });
});

describe('stories and numbers', () => {
  it('tell the whole way, by id and by address', async () => {
    const { body } = await get(`/v1/articles/${ID}/trace`, 'ArticleStory');
    expect(body).toMatchObject({
      article: { articleId: ID, revision: 2 },
      captures: [
        { outcome: 'indexed', revision: 2 },
        { outcome: 'indexed', revision: 1 },
      ],
      revisions: [{ title: 'Bridge closed' }, { title: 'Bridge reopened' }],
    });
    expect((await get(`/v1/trace?url=${encodeURIComponent(REDIRECTED_FROM)}`, 'ArticleStory')).body).toEqual(
      body,
    );
    expect(await get('/v1/trace?url=https://example.org/other', 'ProblemDocument')).toMatchObject({
      status: 404,
    });
  });

  it('count the line', async () => {
    expect((await get('/v1/line', 'LinePicture')).body).toMatchObject({
      stages: [
        { stage: 'fetcher', done: 2, backlog: 0 },
        { stage: 'parser' },
        { stage: 'enricher' },
        { stage: 'indexer', done: 2 },
      ],
      ledger: {
        articles: { known: 1, held: 1 },
        revisions: 2,
        captures: { total: 2, indexed: 2, inFlight: 0 },
        searchBacklog: 1,
      },
    });
  });
});

describe('metrics', () => {
  it('show the ledger, and that nothing is lost', async () => {
    const text = await register.metrics();
    expect(text).toContain('dateline_conservation_difference_captures 0');
    expect(text).toContain('dateline_captures{outcome="indexed"} 2');
    expect(text).toContain('dateline_search_backlog_documents 1');
  });

  it('would show a capture that is in no place', async () => {
    await ledger.query(`update line_counts set count = count + 1 where name = 'captures'`);
    await sleep(1_100);
    expect(await register.metrics()).toContain('dateline_conservation_difference_captures 1');
    await ledger.query(`update line_counts set count = count - 1 where name = 'captures'`);
  });
});

describe('search', () => {
  it('finds the newest title only', async () => {
    expect((await get('/v1/search?q=reopened&language=en', 'SearchPage')).body).toMatchObject({
      total: 1,
      hits: [
        { document: { articleId: ID, revision: 2 }, highlights: { title: ['Bridge <mark>reopened</mark>'] } },
      ],
    });
    expect((await get('/v1/search?q=closed', 'SearchPage')).body).toMatchObject({ total: 0, hits: [] });
    expect((await get('/v1/search', 'SearchPage')).body).toMatchObject({ total: 1, hits: [{ score: null }] });
  });
});

describe('readiness', () => {
  it('names both servers and has no complaint', async () => {
    const checks = api.readiness?.(app) ?? [];
    expect(await Promise.all(checks.map(async ({ name, check }) => [name, await check()]))).toEqual([
      ['postgres', undefined],
      ['elasticsearch', undefined],
    ]);
  });

  it('complains while the index template is missing, and a boot ends with the reason', async () => {
    await search.indices.deleteIndexTemplate({ name: names.indexTemplate });
    const [, elasticsearch] = api.readiness?.(app) ?? [];
    expect(await elasticsearch?.check()).toMatch(/run `dateline setup`/);
    await expect(app.get(SearchWatch).onModuleInit()).rejects.toThrow(/run `dateline setup`/);
    await ensureTemplate(search, names);
    expect(await elasticsearch?.check()).toBeUndefined();
  });
});
