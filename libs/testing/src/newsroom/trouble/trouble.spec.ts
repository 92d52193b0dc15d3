import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REJECTION_REASON_CODES } from '@dateline/contracts';
import { startNewsroom, type Newsroom } from '../newsroom.js';
import type { TruthArticle } from '../truth.js';
import { BOMB_MEBIBYTES, OVERSIZED_MEBIBYTES } from './heavy-bodies.js';

const MEBIBYTE = 1024 * 1024;

/** The bare answer: fetch would unpack and follow. */
async function answerOf(url: string): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return response;
}

async function countBytes(stream: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const piece of stream) bytes += piece.length;
  return bytes;
}

describe('a newsroom with faults', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await startNewsroom({ sites: 1, articlesPerSite: 1, pageBytes: 0 });
  });
  afterAll(() => newsroom.close());

  const faulty = (): TruthArticle[] => newsroom.truth().filter(({ fault }) => fault !== null);
  const withFault = (part: string): TruthArticle => {
    const found = faulty().filter(({ fault }) => fault?.includes(part));
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} faults have "${part}" in them.`);
    return found[0];
  };
  const at = (path: string): TruthArticle => {
    const found = faulty().find(({ url }) => url.endsWith(path));
    if (!found) throw new Error(`No fault is at ${path}.`);
    return found;
  };

  it('has known reasons for what is rejected, and lists each address in its feed', async () => {
    for (const { expectation, url, feedUrl, aliases } of faulty()) {
      if (typeof expectation === 'object') {
        expect(expectation.rejected.length).toBeGreaterThan(0);
        for (const reason of expectation.rejected) expect(REJECTION_REASON_CODES).toContain(reason);
      }
      const feed = await (await fetch(feedUrl)).text();
      for (const link of [url, ...aliases])
        expect(feed).toContain(`<link>${link.replaceAll('&', '&amp;')}</link>`);
    }
  });

  it('leads over three redirects to a good article', async () => {
    const { url, canonicalUrl, title } = withFault('three redirects');
    const response = await fetch(url);
    expect(response.url).toBe(canonicalUrl);
    expect(canonicalUrl).not.toBe(url);
    expect(await response.text()).toContain(title);
  });

  it('redirects in a circle', async () => {
    await expect(fetch(at('/loop/a').url)).rejects.toThrow();
    const first = await answerOf(at('/loop/a').url);
    const second = await answerOf(first.headers.location ?? '');
    expect(second.headers.location).toBe(at('/loop/a').url);
    first.destroy();
    second.destroy();
  });

  it('redirects to a private address', async () => {
    const response = await fetch(at('/way-inside').url, { redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(/^http:\/\/10\.0\.0\.1\//);
  });

  it('answers the same article under its tracking addresses', async () => {
    const { url, aliases } = withFault('tracking');
    expect(aliases).toHaveLength(2);
    const pages = await Promise.all([url, ...aliases].map(async (link) => (await fetch(link)).text()));
    expect(new Set(pages).size).toBe(1);
  });

  it.each([
    ['/lost', 404],
    ['/withdrawn', 410],
    ['/failing', 500],
  ])('answers %s with %i again and again', async (path, status) => {
    for (let visit = 0; visit < 3; visit += 1) expect((await fetch(at(path).url)).status).toBe(status);
  });

  it('recovers after 503 and after 429 with Retry-After', async () => {
    for (const [fault, status, retryAfter] of [
      ['503', 503, null],
      ['429', 429, '1'],
    ] as const) {
      const { url, title } = withFault(fault);
      const first = await fetch(url);
      expect([first.status, first.headers.get('retry-after')]).toEqual([status, retryAfter]);
      const second = await fetch(url);
      expect(second.status).toBe(200);
      expect(await second.text()).toContain(title);
    }
  });

  it('drips until the client has had enough', async () => {
    const { siteId, url } = at('/drip');
    const stopped = jest.spyOn(globalThis, 'clearInterval');
    const started = performance.now();
    await expect(fetch(url, { signal: AbortSignal.timeout(900) }).then((r) => r.text())).rejects.toThrow(
      'timeout',
    );
    expect(performance.now() - started).toBeGreaterThan(800);
    const running = (): number =>
      newsroom.stats().sites.find((site) => site.siteId === siteId)?.running ?? -1;
    while (running() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // Nothing drips for nobody: its timer is gone with the client.
    expect(stopped).toHaveBeenCalledTimes(1);
    stopped.mockRestore();
  });

  it('hangs up before the promised length', async () => {
    await expect(fetch(at('/cut-off').url).then((r) => r.text())).rejects.toThrow();
  });

  it('sends fifty megabytes with and without a length', async () => {
    const endless = await answerOf(at('/endless').url);
    expect(endless.headers['content-length']).toBeUndefined();
    expect(await countBytes(endless)).toBe(OVERSIZED_MEBIBYTES * MEBIBYTE);
    const huge = await answerOf(at('/huge').url);
    expect(huge.headers['content-length']).toBe(String(OVERSIZED_MEBIBYTES * MEBIBYTE));
    huge.destroy();
  });

  it.each([
    ['/bomb-gzip', 'gzip', createGunzip],
    ['/bomb-brotli', 'br', createBrotliDecompress],
  ] as const)('sends at %s a small body that swells', async (path, encoding, unpacker) => {
    const response = await answerOf(at(path).url);
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(Number(response.headers['content-length'])).toBeLessThan(MEBIBYTE);
    expect(await countBytes(response.pipe(unpacker()))).toBe(BOMB_MEBIBYTES * MEBIBYTE);
  });

  it('sends what is no page: depth, noise, a picture, nothing, links', async () => {
    const body = async (path: string) => {
      const response = await fetch(at(path).url);
      return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
    };
    expect((await body('/abyss')).bytes.toString().split('<div>')).toHaveLength(200_001);
    const noise = (await body('/noise')).bytes;
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(noise)).toThrow();
    expect(createHash('md5').update(noise).digest('hex')).toBe(
      createHash('md5')
        .update((await body('/noise')).bytes)
        .digest('hex'),
    );
    const picture = await body('/picture');
    expect(picture.type).toBe('image/png');
    expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect((await body('/blank')).bytes).toHaveLength(0);
    expect((await body('/topics')).bytes.toString()).not.toContain('<p>');
  });

  it('puts sick characters beside clean paragraphs', async () => {
    const { url, paragraphs } = withFault('NUL');
    const page = await (await fetch(url)).text();
    expect(page).toContain('\u0000');
    expect(page).toContain('&#xD800;');
    for (const paragraph of paragraphs) {
      expect(page).toContain(paragraph);
      expect(paragraph).not.toMatch(/\u0000|&#x/);
    }
  });

  it('has broken feeds, each in its own way, and says so', async () => {
    const feeds = new Map(
      newsroom.feeds().flatMap((feed) => (feed.fault ? [[feed.siteId, feed.feedUrl]] : [])),
    );
    const read = async (name: string) => {
      const response = await fetch(feeds.get(`broken-feed-${name}`) ?? '');
      return { status: response.status, text: await response.text() };
    };
    expect(feeds.size).toBe(6);
    expect((await read('truncated')).text).not.toContain('</item');
    expect((await read('html')).text).toMatch(/^<!doctype html>/);
    expect((await read('missing')).status).toBe(404);
    expect((await read('failing')).status).toBe(500);
    expect(await read('empty')).toEqual({ status: 200, text: '' });
    expect((await read('nested')).text.split('<a>')).toHaveLength(200_001);
  });
});
