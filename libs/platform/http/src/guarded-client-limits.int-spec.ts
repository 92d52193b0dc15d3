import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { FetchFailure } from './fetch-failure.js';
import { GuardedClient } from './guarded-client.js';
import { settledSockets, TestOrigin } from './test-origin.js';

const KIB = 1024;
const MIB = 1024 * KIB;
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

describe('limits', () => {
  const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };

  it.each(Object.entries(encoders))('decodes %s', async (name, encode) => {
    const text = 'äöü '.repeat(300_000);
    origin.answers(200, { 'content-encoding': name }, encode(Buffer.from(text)));
    expect((await client.fetch(base)).body.toString() === text).toBe(true);
  });

  it('decodes bare deflate and two encodings, and no more', async () => {
    origin.answers(200, { 'content-encoding': 'deflate' }, deflateRawSync('x'));
    expect((await client.fetch(base)).body.toString()).toBe('x');
    origin.answers(200, { 'content-encoding': 'br, gzip' }, gzipSync(brotliCompressSync('y')));
    expect((await client.fetch(base)).body.toString()).toBe('y');
    origin.answers(200, { 'content-encoding': 'gzip, gzip, gzip' }, gzipSync(gzipSync(gzipSync('z'))));
    expect(await failureOf(base)).toMatchObject({ reason: 'http-protocol-error', isTemporary: false });
    origin.answers(200, { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(9999)).subarray(0, 30));
    expect(await failureOf(base)).toMatchObject({ reason: 'http-protocol-error', isTemporary: true });
    origin.answers(200, { 'content-encoding': 'rot13' }, 'x');
    expect(await failureOf(base)).toMatchObject({ reason: 'http-protocol-error' });
  });

  it.each([['identity', (body: Buffer) => body], ...Object.entries(encoders)] as [
    string,
    (body: Buffer) => Buffer,
  ][])('caps %s bodies to the byte', async (name, encode) => {
    const maxBytes = 300 * KIB;
    origin.answers(200, { 'content-encoding': name }, encode(Buffer.alloc(maxBytes)));
    expect((await client.fetch(base, { maxBytes })).body).toHaveLength(maxBytes);
    origin.answers(200, { 'content-encoding': name }, encode(Buffer.alloc(maxBytes + 1)));
    expect(await failureOf(base, { maxBytes })).toMatchObject({
      reason: 'body-too-large',
      isTemporary: false,
    });
  });

  it('stops bombs, single and nested, without the memory for them', async () => {
    const zeros = Buffer.alloc(64 * MIB);
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
    const bombs: [string, Buffer][] = [
      ['br', brotliCompressSync(zeros, quick)],
      ['gzip', gzipSync(zeros)],
      ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ];
    const before = process.memoryUsage().rss;
    const cpuBefore = process.cpuUsage();
    for (const [name, body] of bombs) {
      origin.answers(200, { 'content-encoding': name }, body);
      expect(await failureOf(base, { maxBytes: 2 * MIB })).toMatchObject({ reason: 'body-too-large' });
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
    expect(process.cpuUsage(cpuBefore).user / 1000).toBeLessThan(1000);
  }, 30_000);

  it('stops bodies that lie about their length or give none', async () => {
    origin.handler = (_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(64 * KIB), () => setImmediate(more));
      };
      more();
    };
    expect(await failureOf(base, { maxBytes: MIB })).toMatchObject({ reason: 'body-too-large' });
    origin.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': String(50 * MIB) });
      response.write('x');
    };
    expect(await failureOf(base)).toMatchObject({ reason: 'body-too-large' });
  });

  it('ends a slow drip, a silent server and an endless redirect body at the deadline', async () => {
    origin.handler = (_request, response) => {
      const drip = setInterval(() => (response.destroyed ? clearInterval(drip) : response.write('x')), 20);
    };
    const startedAt = performance.now();
    expect(await failureOf(base, { deadlineMs: 200 })).toMatchObject({
      reason: 'timed-out',
      isTemporary: true,
    });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    origin.handler = () => {};
    expect(await failureOf(base, { deadlineMs: 100 })).toMatchObject({ reason: 'timed-out' });
    origin.handler = (_request, response) => {
      response.writeHead(302, { location: '/a' });
      response.write('x');
    };
    expect(await failureOf(base, { deadlineMs: 100 })).toMatchObject({ reason: 'timed-out' });
  });

  it('drops a connection whose error page does not end, but answers its status', async () => {
    origin.handler = (_request, response) => {
      response.writeHead(404);
      response.write(Buffer.alloc(200 * KIB));
    };
    expect(await failureOf(base, { deadlineMs: 2000 })).toMatchObject({ reason: 'http-not-found' });
  });
});

describe('broken servers', () => {
  let tcp: TcpServer;
  let said: string | null;
  beforeAll(async () => {
    tcp = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (said === null ? socket.destroy() : socket.end(said, 'latin1')));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => tcp.close(resolve)));

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 'http-protocol-error'],
    ['a body cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 'connection-failed'],
    ['a huge header', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, 'http-protocol-error'],
    ['nothing', null, 'connection-failed'],
  ])('%s', async (_name, text, reason) => {
    said = text;
    expect(await failureOf(`http://127.0.0.1:${(tcp.address() as AddressInfo).port}/`)).toMatchObject({
      reason,
      isTemporary: true,
    });
  });
});
