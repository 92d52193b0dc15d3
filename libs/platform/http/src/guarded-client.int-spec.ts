import type { Socket } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { FetchFailure } from './fetch-failure.js';
import { GuardedClient } from './guarded-client.js';
import { settledSockets, TestOrigin } from './test-origin.js';

const LOOPBACK = ['127.0.0.0/8'];
const origin = new TestOrigin();
let base: string;
let client: GuardedClient;

beforeAll(async () => {
  await origin.start();
  base = origin.base;
});

afterAll(() => origin.stop());

beforeEach(() => {
  origin.requests = [];
  client = new GuardedClient({ allowAddresses: LOOPBACK, userAgent: 'DatelineTest/1' });
});

afterEach(async () => {
  await client.close();
  expect(client.openSockets).toBe(0);
  expect(await settledSockets()).toBe(0);
});

async function failureOf(url: string, options = {}): Promise<FetchFailure> {
  const error = await client.fetch(url, options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FetchFailure);
  return error as FetchFailure;
}

describe('a plain fetch', () => {
  it('answers the body with what is known about it', async () => {
    origin.answers(
      200,
      {
        'content-type': 'text/html; charset=utf-8',
        etag: '"1"',
        'last-modified': 'Thu, 12 Feb 2026 09:00:00 GMT',
        'x-secret': 'no',
      },
      '<p>ä</p>',
    );
    const result = await client.fetch(`${base}/a?b#c`);
    expect(result).toMatchObject({
      status: 200,
      url: `${base}/a?b#c`,
      finalUrl: `${base}/a?b`,
      redirects: [],
      contentType: 'text/html; charset=utf-8',
      etag: '"1"',
      remoteAddress: '127.0.0.1',
    });
    expect(result.body.toString()).toBe('<p>ä</p>');
    expect(result.headers).not.toHaveProperty('x-secret');
    expect(origin.requests[0]?.headers).toMatchObject({
      'user-agent': 'DatelineTest/1',
      'accept-encoding': 'gzip, deflate, br, zstd',
    });
    expect(origin.requests[0]?.url).toBe('/a?b');
  });

  it('asks conditionally and takes 304', async () => {
    origin.handler = (request, response) => {
      response
        .writeHead(
          request.headers['if-none-match'] === '"1"' && request.headers['if-modified-since'] ? 304 : 200,
        )
        .end();
    };
    const result = await client.fetch(base, { etag: '"1"', lastModified: 'Thu, 12 Feb 2026 09:00:00 GMT' });
    expect([result.status, result.body.length]).toEqual([304, 0]);
  });

  it('keeps connections and bounds them by origin', async () => {
    origin.handler = (_request, response) => setTimeout(() => response.end('x'), 20);
    const sockets = new Set<Socket>();
    const onConnection = (socket: Socket): unknown => sockets.add(socket);
    origin.server.on('connection', onConnection);
    await Promise.all(Array.from({ length: 20 }, () => client.fetch(base)));
    await client.fetch(base);
    origin.server.off('connection', onConnection);
    expect(sockets.size).toBeLessThanOrEqual(4);
    expect(origin.requests).toHaveLength(21);
  });

  it('repeats a request once when the kept connection turns out to be closed', async () => {
    let count = 0;
    origin.handler = (request, response) => {
      count += 1;
      if (count === 2) request.socket.destroy();
      else response.end('x');
    };
    await client.fetch(base);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await client.fetch(base)).body.toString()).toBe('x');
    expect(count).toBe(3);
  });

  it.each([
    [404, 'http-not-found', false],
    [410, 'http-gone', false],
    [403, 'http-forbidden', false],
    [500, 'http-server-error', true],
    [418, 'http-client-error', false],
    [300, 'http-protocol-error', false],
  ])('%i is %s', async (status, reason, isTemporary) => {
    origin.answers(status, {}, 'no');
    expect(await failureOf(base)).toMatchObject({ reason, isTemporary, status });
  });

  it('hands on Retry-After', async () => {
    origin.answers(429, { 'retry-after': '120' });
    expect(await failureOf(base)).toMatchObject({
      reason: 'http-rate-limited',
      isTemporary: true,
      retryAfterSeconds: 120,
    });
  });
});

describe('redirects', () => {
  it('are followed with their list, without credentials for other origins', async () => {
    origin.handler = (request, response) => {
      if (request.url === '/a')
        response.writeHead(302, { location: `${base.replace('127.0.0.1', '127.0.0.2')}/b?ä=1` }).end();
      else response.end('done');
    };
    const result = await client.fetch(`${base}/a`, { headers: { authorization: 'Bearer x', cookie: 'a=b' } });
    expect(result.redirects).toEqual([`${base.replace('127.0.0.1', '127.0.0.2')}/b?%C3%A4=1`]);
    expect(result.finalUrl).toBe(result.redirects[0]);
    expect(origin.requests[0]?.headers.authorization).toBe('Bearer x');
    expect(origin.requests[1]?.headers.authorization).toBeUndefined();
    expect(origin.requests[1]?.headers.cookie).toBeUndefined();
  });

  it('end in a loop at once, and at the limit', async () => {
    origin.answers(301, { location: '/a' });
    expect(await failureOf(`${base}/a`)).toMatchObject({ reason: 'too-many-redirects' });
    expect(origin.requests).toHaveLength(1);
    let n = 0;
    origin.handler = (_request, response) => response.writeHead(302, { location: `/${(n += 1)}` }).end();
    expect(await failureOf(base, { maxRedirects: 3 })).toMatchObject({ reason: 'too-many-redirects' });
    expect(n).toBe(4);
  });

  it.each([
    ['http://10.0.0.1/', 'address-refused'],
    ['http://[::1]/', 'address-refused'],
    ['http://169.254.169.254/latest/meta-data/', 'address-refused'],
    ['file:///etc/passwd', 'url-invalid'],
    ['http://user:pw@127.0.0.1/', 'address-refused'],
    ['http://[', 'url-invalid'],
  ])('to %s are refused', async (location, reason) => {
    origin.answers(302, { location });
    expect(await failureOf(base)).toMatchObject({ reason, isTemporary: false });
    expect(origin.requests).toHaveLength(1);
  });
});

describe('the guard', () => {
  it('refuses loopback unless it is allowed, without a connection', async () => {
    const strict = new GuardedClient();
    await expect(strict.fetch(base)).rejects.toMatchObject({ reason: 'address-refused' });
    await expect(strict.fetch('http://localhost/')).rejects.toMatchObject({ reason: 'address-refused' });
    expect(origin.requests).toHaveLength(0);
    await strict.close();
  });

  it('checks each answer of one look-up and connects to what it checked', async () => {
    origin.answers(200, {}, 'x');
    const { port } = new URL(base);
    let lookups = 0;
    const answers: string[][] = [['127.0.0.1'], ['127.0.0.1', '10.0.0.1'], []];
    const resolving = new GuardedClient({
      allowAddresses: LOOPBACK,
      keepAliveMs: 1,
      resolve: async () => answers[lookups++] ?? [],
    });
    expect(
      (await resolving.fetch(`http://news.test:${port}/`, { headers: { connection: 'close' } }))
        .remoteAddress ?? '127.0.0.1',
    ).toBe('127.0.0.1');
    expect(lookups).toBe(1);
    expect(origin.requests[0]?.headers.host).toBe(`news.test:${port}`);
    await expect(resolving.fetch(`http://mixed.test:${port}/`)).rejects.toMatchObject({
      reason: 'address-refused',
    });
    await expect(resolving.fetch(`http://gone.test:${port}/`)).rejects.toMatchObject({
      reason: 'dns-failed',
      isTemporary: true,
    });
    expect(lookups).toBe(3);
    expect(origin.requests).toHaveLength(1);
    await resolving.close();
  });

  it('drops a connection that ended elsewhere than was checked', async () => {
    const { connect } = await import('node:net');
    const { port } = new URL(base);
    const misled = new GuardedClient({
      allowAddresses: LOOPBACK,
      resolve: async () => ['127.0.0.9'],
      openSocket: ({ onSocket }) =>
        new Promise((resolve) => {
          const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => resolve(socket));
          onSocket(socket);
        }),
    });
    await expect(misled.fetch(`http://news.test:${port}/`)).rejects.toMatchObject({
      reason: 'address-refused',
    });
    expect(origin.requests).toHaveLength(0);
    await misled.close();
  });

  it('names what failed below HTTP', async () => {
    expect(await failureOf('http://127.0.0.1:1/')).toMatchObject({
      reason: 'connection-failed',
      isTemporary: true,
    });
    expect(await failureOf(base.replace('http:', 'https:'))).toMatchObject({ reason: 'tls-failed' });
    expect(await failureOf('no url')).toMatchObject({ reason: 'url-invalid' });
  });
});

describe('abort and close', () => {
  it('throws the reason of the signal, before and during the fetch', async () => {
    const reason = new Error('enough');
    await expect(client.fetch(base, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    origin.handler = () => {};
    const controller = new AbortController();
    const fetching = client.fetch(base, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(fetching).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.openSockets).toBe(0);
  });

  it('ends fetches that run, also those that still connect', async () => {
    origin.handler = () => {};
    const running = client.fetch(base).catch((error: unknown) => error);
    const stuck = new GuardedClient({
      allowAddresses: LOOPBACK,
      resolve: () => new Promise((resolve) => setTimeout(resolve, 50, ['127.0.0.1'])),
    });
    const connecting = stuck
      .fetch(`${base.replace('127.0.0.1', 'news.test')}/`)
      .catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([client.close(), stuck.close()]);
    expect(await running).toBeInstanceOf(FetchFailure);
    expect(await connecting).toBeInstanceOf(FetchFailure);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([client.openSockets, stuck.openSockets]).toEqual([0, 0]);
  });

  it('leaves no timer behind', async () => {
    origin.answers(200, {}, 'x');
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await Promise.all(Array.from({ length: 10 }, () => client.fetch(base)));
    await client.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
