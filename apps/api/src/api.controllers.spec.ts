import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { namesFor, type ArticleDocument } from '@dateline/contracts';
import { SEARCH_CLIENT, searchDependency, SearchModule } from '@dateline/search';
import { pino } from 'pino';
import { ApiModule } from './api.module.js';
import { routes } from './openapi/routes.js';
import { ARTICLE_READER, LINE_READER, STORY_READER, type ArticleReader } from './ports/ledger-readers.js';
import { ProblemFilter } from './problems/problem.filter.js';

const ID = 'a'.repeat(32);
const document = (revision: number) =>
  ({ articleId: ID, revision, blocks: [{ type: 'paragraph', text: 'A < B' }] }) as unknown as ArticleDocument;
const articles: ArticleReader = {
  byId: (id, revision = 2) => Promise.resolve(id === ID && revision <= 2 ? document(revision) : undefined),
  byUrl: (url) => Promise.resolve(url === 'https://example.org/a?b=c' ? document(2) : undefined),
};
/** Port 9 (discard) is closed here: a search server that is down. */
const nowhere = { url: 'http://127.0.0.1:9', requestTimeoutMs: 1000 };

let app: INestApplication;
let base = '';

beforeAll(async () => {
  const module = ApiModule.with(
    [SearchModule.register(nowhere, namesFor('nowhere'))],
    [
      { provide: ARTICLE_READER, useValue: articles },
      { provide: LINE_READER, useValue: { picture: () => Promise.reject(new Error('secret insides')) } },
      {
        provide: STORY_READER,
        useValue: { story: (of: object) => Promise.resolve('url' in of ? undefined : of) },
      },
    ],
  );
  app = await NestFactory.create(module, { logger: false });
  const search = searchDependency(app.get(SEARCH_CLIENT));
  app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' }), [search]));
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(() => app.close());

async function get(path: string) {
  const response = await fetch(base + path);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe('the controllers', () => {
  it.each([
    [`/v1/articles/${ID}`, { articleId: ID, revision: 2, html: '<p>A &#60; B</p>' }],
    [`/v1/articles/${ID}?revision=1`, { articleId: ID, revision: 1 }],
    [`/v1/articles?url=${encodeURIComponent('https://example.org/a?b=c')}`, { articleId: ID, revision: 2 }],
    [`/v1/articles/${ID}/trace`, { articleId: ID }],
  ])('answer %s', async (path, body) => {
    expect(await get(path)).toMatchObject({ status: 200, type: 'application/json; charset=utf-8', body });
  });

  it.each([
    [`/v1/articles/${'b'.repeat(32)}`, 404, 'DL_API_ARTICLE_UNKNOWN'],
    [`/v1/articles/${ID}?revision=3`, 404, 'DL_API_ARTICLE_UNKNOWN'],
    [`/v1/articles?url=https://example.org/z`, 404, 'DL_API_ARTICLE_UNKNOWN'],
    [`/v1/trace?url=https://example.org/z`, 404, 'DL_API_ARTICLE_UNKNOWN'],
    ['/v1/articles/nonsense', 400, 'DL_API_PARAMETER_INVALID'],
    ['/v1/articles', 400, 'DL_API_PARAMETER_INVALID'],
    [`/v1/articles/${ID}/trace?deep=1`, 400, 'DL_API_PARAMETER_INVALID'],
    ['/v1/search?q=a&q=b', 400, 'DL_API_PARAMETER_INVALID'],
    ['/v1/search?q=a&after=forged', 400, 'DL_API_PARAMETER_INVALID'],
    ['/v1/search?q=a', 503, 'DL_API_SEARCH_DOWN'],
    ['/v1/line', 500, 'DL_API_INTERNAL'],
    ['/v1/nothing', 404, 'DL_API_ROUTE_UNKNOWN'],
    ['/v1/articles/%E0%A4%A', 400, 'DL_API_REQUEST_REFUSED'],
  ])('answer %s with %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json; charset=utf-8',
      body: { type: `urn:dateline:problem:${code}`, status, code, instance: path.split('?')[0] },
    });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(answer.retryAfter).toBe(status === 503 ? '5' : null);
  });

  it('serve every path of the OpenAPI document, and no other', async () => {
    const { body } = await get('/openapi.json');
    const served = servedPaths(app).filter((path) => path !== '/openapi.json');
    expect(served.map((path) => path.replace(/:(\w+)/g, '{$1}')).sort()).toEqual(
      Object.keys(body['paths'] as object).sort(),
    );
    expect(served).toHaveLength(routes.length);
  });
});

/** What Express really routes. */
function servedPaths(application: INestApplication): string[] {
  const { router } = application.getHttpAdapter().getInstance() as {
    router: { stack: { route?: { path: string } }[] };
  };
  return router.stack.flatMap(({ route }) => (route ? [route.path] : []));
}
