import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAtomFeed, parseOpml, parseRssFeed } from 'feedsmith';
import { startNewsroom, type Newsroom } from './newsroom.js';
import type { TruthArticle } from './truth.js';

const bytesOf = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());
const unescape = (markup: string): string =>
  markup
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

/** The newsroom's bytes without its port, which is the system's choice. */
const withoutPort = (bytes: Buffer, { url }: Newsroom): string =>
  bytes.toString('latin1').replaceAll(`:${new URL(url).port}`, ':PORT');

/** Entries as the feed's readers see them, whichever format and character set. */
async function readFeed(feed: { feedUrl: string; format: string; charset: string }) {
  const text = new TextDecoder(feed.charset, { fatal: true }).decode(await bytesOf(feed.feedUrl));
  if (feed.format === 'rss') {
    return (parseRssFeed(text).items ?? []).map(({ title, link, pubDate }) => ({
      title,
      link,
      updated: pubDate,
    }));
  }
  return (parseAtomFeed(text).entries ?? []).map(({ title, links, updated }) => ({
    title: typeof title === 'string' ? title : title?.value,
    link: links?.[0]?.href,
    updated,
  }));
}

describe('a newsroom of eight sites', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await startNewsroom({ sites: 8, articlesPerSite: 5, faults: false });
  });
  afterAll(() => newsroom.close());

  const oneOfEachSite = (): TruthArticle[] => [
    ...new Map(newsroom.truth().map((a) => [a.siteId, a])).values(),
  ];

  it('writes seven languages in six character sets, and pages decode to the truth', async () => {
    const articles = oneOfEachSite();
    expect(new Set(articles.map(({ language }) => language)).size).toBe(7);
    expect(new Set(articles.map(({ charset }) => charset)).size).toBe(6);
    for (const { url, charset, title, paragraphs, boilerplate } of articles) {
      const page = unescape(new TextDecoder(charset, { fatal: true }).decode(await bytesOf(url)));
      expect(page).toContain(`<h1`);
      for (const text of [title, ...paragraphs, ...boilerplate]) expect(page).toContain(text);
    }
  });

  it('declares each character set where a client can find it', async () => {
    for (const { url, charset } of oneOfEachSite()) {
      const response = await fetch(url);
      const page = Buffer.from(await response.arrayBuffer()).toString('latin1');
      const head = page.slice(0, page.indexOf('</title>'));
      expect(`${response.headers.get('content-type')} ${head}`).toMatch(new RegExp(`charset="?${charset}`));
    }
  });

  it('makes pages of about the size asked for, with the length told beforehand', async () => {
    for (const { url } of oneOfEachSite()) {
      const response = await fetch(url);
      const { length } = Buffer.from(await response.arrayBuffer());
      expect(Number(response.headers.get('content-length'))).toBe(length);
      expect(Math.abs(length - 30_000)).toBeLessThan(9_000);
    }
  });

  it('lists every article in a well-formed feed, and every feed in the OPML', async () => {
    const opml = parseOpml((await bytesOf(newsroom.opmlUrl)).toString('utf8'));
    expect(opml.body?.outlines?.map(({ xmlUrl }) => xmlUrl)).toEqual(
      newsroom.feeds().map(({ feedUrl }) => feedUrl),
    );
    for (const feed of newsroom.feeds()) {
      const articles = newsroom.truth().filter(({ siteId }) => siteId === feed.siteId);
      const entries = await readFeed(feed);
      expect(entries.map(({ link }) => link).sort()).toEqual(articles.map(({ url }) => url).sort());
      expect(entries.map(({ title }) => title).sort()).toEqual(articles.map(({ title }) => title).sort());
    }
  });

  it('answers 304 to a client that has the newest feed or page, until something changes', async () => {
    const { feedUrl } = newsroom.feeds()[0] ?? { feedUrl: '' };
    for (const url of [feedUrl, newsroom.truth()[0]?.url ?? '']) {
      const first = await fetch(url);
      await first.arrayBuffer();
      const etag = first.headers.get('etag') ?? '';
      const since = first.headers.get('last-modified') ?? '';
      const statusWith = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(url, { headers })).status;
      expect(await statusWith({ 'if-none-match': etag })).toBe(304);
      expect(await statusWith({ 'if-none-match': `"other", W/${etag}` })).toBe(304);
      expect(await statusWith({ 'if-modified-since': since })).toBe(304);
      expect(await statusWith({ 'if-none-match': '"other"', 'if-modified-since': since })).toBe(200);
      expect(await statusWith({ 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(200);
    }
    const before = await fetch(feedUrl);
    await before.arrayBuffer();
    const validators = {
      'if-none-match': before.headers.get('etag') ?? '',
      'if-modified-since': before.headers.get('last-modified') ?? '',
    };
    newsroom.publish(8);
    expect((await fetch(feedUrl, { headers: validators })).status).toBe(200);
    expect(
      (await fetch(feedUrl, { headers: { 'if-modified-since': validators['if-modified-since'] } })).status,
    ).toBe(200);
  });

  it('keeps a page as it is while other articles come out', async () => {
    const { url } = newsroom.truth()[3] ?? { url: '' };
    const before = await bytesOf(url);
    newsroom.publish(16);
    expect((await bytesOf(url)).equals(before)).toBe(true);
  });

  it('corrects fetched articles first and leaves no trace of the old title', async () => {
    const fetched = newsroom
      .truth()
      .find(({ siteId, servedRevisions }) => siteId === 'es-5' && servedRevisions.length);
    const statesBefore = newsroom.state();
    const corrected = newsroom.correct(20);
    expect(corrected.map(({ url }) => url)).toContain(fetched?.url);
    expect(newsroom.state().corrected).toBe(statesBefore.corrected + 20);
    for (const {
      url,
      siteId,
      title,
      previousTitle,
      previousDistinctiveName,
      charset,
      modifiedAt,
    } of corrected) {
      const page = unescape(new TextDecoder(charset).decode(await bytesOf(url)));
      expect(page).toContain(title);
      expect(page).not.toContain(previousTitle ?? '');
      expect(page).not.toContain(previousDistinctiveName ?? '');
      const feed = newsroom.feeds().find((candidate) => candidate.siteId === siteId);
      const entry = feed && (await readFeed(feed)).find(({ link }) => link === url);
      expect(entry?.title).toBe(title);
      expect(Date.parse(entry?.updated ?? '')).toBe(Date.parse(modifiedAt ?? ''));
    }
    const after = newsroom.truth().find(({ url }) => url === fetched?.url);
    expect(after).toMatchObject({ revision: 2, servedRevisions: [1, 2], previousTitle: fetched?.title });
  });

  it('tells state, truth and traffic as JSON at the control address', async () => {
    const json = async (path: string): Promise<unknown> => (await fetch(newsroom.url + path)).json();
    expect(await json('/newsroom/state')).toEqual(newsroom.state());
    expect(await json('/newsroom/truth')).toEqual(newsroom.truth());
    expect(await json('/newsroom/feeds')).toEqual(newsroom.feeds());
    const published = await fetch(`${newsroom.url}/newsroom/publish?n=2`, { method: 'POST' });
    expect(await published.json()).toHaveLength(2);
    expect((await fetch(`${newsroom.url}/newsroom/publish?n=0`, { method: 'POST' })).status).toBe(400);
  });
});

describe('two newsrooms', () => {
  it('of one seed serve the same bytes in whatever order they are asked, of another seed others', async () => {
    const options = { sites: 3, articlesPerSite: 3, faults: false };
    const [one, same, other] = await Promise.all([
      startNewsroom({ ...options, seed: 4 }),
      startNewsroom({ ...options, seed: 4 }),
      startNewsroom({ ...options, seed: 5 }),
    ]);
    const read = async (newsroom: Newsroom, backwards: boolean): Promise<string[]> => {
      newsroom.correct(1);
      const urls = [
        ...newsroom.truth().map(({ url }) => url),
        ...newsroom.feeds().map(({ feedUrl }) => feedUrl),
      ];
      const pages = new Map<string, string>();
      for (const url of backwards ? [...urls].reverse() : urls)
        pages.set(url, withoutPort(await bytesOf(url), newsroom));
      return urls.map((url) => pages.get(url) ?? '');
    };
    const [first, second, third] = [await read(one, false), await read(same, true), await read(other, false)];
    await Promise.all([one.close(), same.close(), other.close()]);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });

  it('that was given the memory of another goes on where that one ended', async () => {
    const options = { sites: 2, articlesPerSite: 2, faults: false };
    const first = await startNewsroom(options);
    first.publish(3);
    first.correct(2);
    const memory = first.memory();
    const titles = first.truth().map(({ title, revision }) => ({ title, revision }));
    await first.close();
    const second = await startNewsroom({ ...options, memory });
    expect(second.truth().map(({ title, revision }) => ({ title, revision }))).toEqual(titles);
    expect(second.state()).toMatchObject({ published: 7, corrected: 2 });
    await second.close();
  });

  it('cannot share a port', async () => {
    const first = await startNewsroom({ sites: 1, articlesPerSite: 0, faults: false });
    const port = Number(new URL(first.url).port);
    await expect(startNewsroom({ port, sites: 1 })).rejects.toThrow(`Port ${port} is in use`);
    await first.close();
  });
});

describe('a newsroom under one name', () => {
  it('tells sites apart by path', async () => {
    const newsroom = await startNewsroom({
      sites: 2,
      articlesPerSite: 1,
      publicHost: 'localhost',
      host: '127.0.0.1',
    });
    expect(newsroom.addressMode).toBe('paths');
    for (const { url, expectation, title } of newsroom.truth().filter(({ language }) => language === 'en')) {
      if (expectation !== 'indexed') continue;
      await fetch(url).then((response) => response.arrayBuffer());
      expect(await (await fetch(url)).text()).toContain(title);
    }
    await newsroom.close();
  });
});

describe('a newsroom with a programme', () => {
  it('publishes and corrects by itself, counts traffic, waits as long as told, and refuses odd options', async () => {
    const programme = { publishEverySeconds: 0.01, publishCount: 3, correctCount: 1 };
    const newsroom = await startNewsroom({
      sites: 1,
      articlesPerSite: 1,
      faults: false,
      programme,
      latencyMs: 60,
    });
    const { url } = newsroom.truth()[0] ?? { url: '' };
    const started = performance.now();
    await Promise.all([bytesOf(url), bytesOf(url), bytesOf(url)]);
    expect(performance.now() - started).toBeGreaterThan(50);
    while (!newsroom.state().programmeFinished) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(newsroom.state()).toMatchObject({ published: 4, corrected: 1 });
    expect(newsroom.stats().sites).toEqual([
      expect.objectContaining({
        siteId: 'en-1',
        requests: 3,
        byStatus: { 200: 3 },
        running: 0,
        mostAtOnce: 3,
      }),
    ]);
    await newsroom.close();
    await expect(fetch(url)).rejects.toThrow();
    await expect(startNewsroom({ sites: 0 })).rejects.toThrow('cannot have 0 sites');
  });
});
