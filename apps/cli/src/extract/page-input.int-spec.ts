import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandError } from '../command-error.js';
import { readOnePage, type PageOptions } from './page-input.js';

const LOOPBACK: PageOptions = { maxBytes: 1000, allowAddresses: ['127.0.0.0/8'] };
let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
    else if (request.url === '/new')
      response.writeHead(200, { 'content-type': 'text/html; charset=koi8-r' }).end('<p>x');
    else if (request.url === '/large') response.writeHead(200).end('x'.repeat(2000));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

describe('a page by its address', () => {
  it('comes with the type as sent and the address after redirects', async () => {
    const page = await readOnePage(`${origin}/old`, LOOPBACK);
    expect(Buffer.from(page.bytes).toString()).toBe('<p>x');
    expect(page).toMatchObject({ contentType: 'text/html; charset=koi8-r', url: `${origin}/new` });
  });

  it.each<[string, string, Partial<PageOptions>, RegExp]>([
    ['is not there', '/lost', {}, /\(http-not-found\)/],
    ['is over the limit', '/large', {}, /\(body-too-large\)/],
    [
      'is at a private address',
      '/new',
      { allowAddresses: [] },
      /\(address-refused\).*DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS/,
    ],
    ['is given another address', '/new', { url: 'https://paper.example/a' }, /speaks for itself/],
  ])('that %s gives one sentence', async (_case, path, more, sentence) => {
    const error = await readOnePage(`${origin}${path}`, { ...LOOPBACK, ...more }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toMatch(sentence);
  });
});
