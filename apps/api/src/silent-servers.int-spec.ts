import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { namesFor } from '@dateline/contracts';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { openSilentProxy, type SilentProxy } from '@dateline/dependency/testing';
import { createSearchClient, ensureTemplate } from '@dateline/search';
import { Lifecycle } from '@dateline/service';
import { pino } from 'pino';
import { register } from 'prom-client';
import { DataSource } from 'typeorm';
import { api } from './api.module.js';

const { NATS_URL: natsUrl = '', ELASTICSEARCH_URL: elasticsearchUrl = '' } = process.env;
const namespace = `q${randomBytes(6).toString('hex')}`;
const names = namesFor(namespace);
const search = createSearchClient({ url: elasticsearchUrl });
/** A second for a statement, two more for the silence, and room for a busy machine. */
const IN_TIME_MS = 9_000;

let database: ScratchDatabase;
let postgres: SilentProxy;
let nats: SilentProxy;
let app: INestApplication;
let base = '';

beforeAll(async () => {
  database = await createScratchDatabase();
  await ensureTemplate(search, names);
  [postgres, nats] = await Promise.all([openSilentProxy(database.url), openSilentProxy(natsUrl)]);
  const settings = {
    namespace,
    natsUrl: nats.url,
    databaseUrl: postgres.url,
    databasePoolSize: 3,
    databaseStatementSeconds: 1,
    elasticsearchUrl,
    elasticsearchApiKey: '',
    searchTimeoutMs: 10_000,
  };
  const logger = pino({ level: 'silent' });
  const context = { name: 'api', version: api.version, settings, logger, lifecycle: new Lifecycle() };
  app = await NestFactory.create(api.module(context), { logger: false });
  api.configureHttp?.(app);
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  await Promise.all([postgres.close(), nats.close()]);
  await database.drop();
  await search.indices.deleteIndexTemplate({ name: names.indexTemplate });
  await search.close();
});

async function get(path: string) {
  const begun = performance.now();
  const response = await fetch(base + path);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, isInTime: performance.now() - begun < IN_TIME_MS };
}

async function metrics() {
  const begun = performance.now();
  const text = await register.metrics();
  return { text, isInTime: performance.now() - begun < IN_TIME_MS };
}

/** Readings are shared for a second. */
const untilReadAnew = () => new Promise((resolve) => setTimeout(resolve, 1_100));

describe('while PostgreSQL is silent', () => {
  it('the metrics answer without its numbers and say so, requests get 503, and both go on by themselves', async () => {
    const before = await metrics();
    expect(before.text).toMatch(/^dateline_ledger_up 1$/m);
    expect(before.text).toMatch(/^dateline_conservation_difference_captures 0$/m);
    await untilReadAnew();
    // All connections of the pool stand, so that whoever asks next meets one that is silent.
    await Promise.all([1, 2, 3].map(() => app.get(DataSource).query('select pg_sleep(0.1)')));
    postgres.fallSilent();
    const [during, article] = await Promise.all([metrics(), get(`/v1/articles/${'a'.repeat(32)}`)]);
    expect(during.isInTime).toBe(true);
    expect(during.text).toMatch(/^dateline_ledger_up 0$/m);
    expect(during.text).not.toMatch(/^dateline_(conservation|captures|frontier|feeds|search|parked)/m);
    expect(article).toMatchObject({ status: 503, body: { code: 'DL_API_LEDGER_DOWN' }, isInTime: true });
    await untilReadAnew();
    expect((await metrics()).text).toMatch(/^dateline_ledger_up 1$/m);
    expect(await get(`/v1/articles/${'a'.repeat(32)}`)).toMatchObject({ status: 404 });
  });
});

describe('while NATS is silent', () => {
  it('the numbers of the ledger are shown without it', async () => {
    expect(await get('/v1/line')).toMatchObject({ status: 200 });
    nats.fallSilent();
    expect(await get('/v1/line')).toMatchObject({ status: 200, isInTime: true });
  });
});
