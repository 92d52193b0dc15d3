import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { articleIdOf, urlKey } from '@dateline/crawl';
import {
  CaptureRepository,
  FrontierRepository,
  TellingRepository,
  type UnsettledCapture,
} from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { GuardedClient } from '@dateline/http';
import { ledgersFault } from '../ledger-fault.js';
import { Pace } from '../pace/pace.js';
import { Site } from '../testing/site.js';
import { CaptureCommitter } from './capture-committer.js';
import { Downloader, type DownloaderOptions } from './downloader.js';

const OPTIONS: DownloaderOptions = {
  concurrency: 8,
  bodyBytes: 1024 ** 2,
  hostIntervalMs: 0,
  hostDownloads: 4,
  maxAttempts: 3,
  baseSeconds: 0,
  leaseSeconds: 60,
  stopMs: 50,
  isLedgersFault: (error) => ledgersFault(database.dataSource)(error),
  limits: { maxBytes: 4096, deadlineMs: 2000, maxRedirects: 2 },
};

let database: ScratchDatabase;
let client: GuardedClient;
let site: Site;
let other: Site;
let announced: UnsettledCapture[];

beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.dataSource.query('truncate articles, article_urls, captures, hosts cascade');
  client = new GuardedClient({ allowAddresses: ['127.0.0.0/8'], userAgent: 'DatelineSpec/1' });
  site = await new Site().start();
  other = await new Site().start();
  announced = [];
});
afterEach(async () => {
  await client.close();
  await Promise.all([site.stop(), other.stop()]);
});

async function discover(...urls: string[]): Promise<void> {
  const entries = urls.map((url) => {
    const key = urlKey(url) as string;
    return {
      articleId: articleIdOf(key),
      urlKey: key,
      url,
      host: new URL(url).host,
      hints: { title: 'From the feed' },
    };
  });
  await new FrontierRepository(database.dataSource).discover(null, entries);
}

/** A downloader with all that is behind it; what it announces is written down. */
function downloading(over: Partial<DownloaderOptions> = {}, limit = 100) {
  const { dataSource } = database;
  const pace = new Pace(new TellingRepository(dataSource), { maxInFlight: limit, maxBacklog: 0 });
  const announcer = { announce: async (some: readonly UnsettledCapture[]) => void announced.push(...some) };
  const committer = new CaptureCommitter(
    new CaptureRepository(dataSource),
    announcer,
    pace,
    '1.0.0',
    ledgersFault(dataSource),
  );
  const downloader = new Downloader(
    new FrontierRepository(dataSource),
    client,
    committer,
    pace,
    { ...OPTIONS, ...over },
    pino({ level: 'silent' }),
  );
  return { downloader, committer };
}

/** Runs the downloader until it has announced so many captures (or the time is over), then ends it. */
async function download(captures: number, over: Partial<DownloaderOptions> = {}, limit = 100, ms = 8000) {
  const { downloader, committer } = downloading({ stopMs: 5000, ...over }, limit);
  const deadline = Date.now() + ms;
  while (announced.length < captures && Date.now() < deadline) {
    if (!(await downloader.round())) await sleep(20);
  }
  await downloader.stop();
  await committer.close();
  return announced;
}

const articleOf = async (url: string) => {
  const [row] = (await database.dataSource.query(
    'select next_fetch_at, leased_until, fetch_attempts, last_fetch_error from articles where url = $1',
    [url],
  )) as {
    next_fetch_at: Date | null;
    leased_until: Date | null;
    fetch_attempts: number;
    last_fetch_error: string;
  }[];
  return row;
};

describe('a page', () => {
  it('is committed with its bytes and the headers worth keeping, and is not due again', async () => {
    const url = site.url('/a');
    await discover(url);
    const [capture] = await download(1);
    expect(capture).toMatchObject({
      ticket: {
        url,
        finalUrl: url,
        status: 200,
        contentType: 'text/html',
        hints: { title: 'From the feed' },
      },
      trail: [{ service: 'fetcher', attempt: 1, decision: 'fetched' }],
    });
    expect(capture?.rejection).toBeUndefined();
    const { captureId } = capture!.ticket;
    const [work] = await new CaptureRepository(database.dataSource).workOn([capture!.ticket]);
    expect(Buffer.from(work!.body!.bytes).toString()).toBe('<p>text</p>');
    const [row] = await database.dataSource.query('select headers from captures where id = $1', [captureId]);
    expect(row.headers).toEqual({ 'content-type': 'text/html', etag: '"1"' });
    expect(await articleOf(url)).toMatchObject({ next_fetch_at: null, leased_until: null });
  });

  it('is known by the address at which a redirect ended', async () => {
    site.answer = (request, response) =>
      request.url === '/old'
        ? response.writeHead(301, { location: '/new' }).end()
        : response.writeHead(200, { 'content-type': 'text/html' }).end('<p>moved</p>');
    await discover(site.url('/old'));
    const [capture] = await download(1);
    expect(capture?.ticket).toMatchObject({ url: site.url('/old'), finalUrl: site.url('/new') });
  });
});

describe('a failure', () => {
  it.each([
    ['a page that is not there', 404, '', 'http-not-found', 404],
    ['a page that is gone', 410, '', 'http-gone', 410],
    ['an answer without a body', 200, '', 'empty-body', 200],
    ['a body over the limit', 200, 'x'.repeat(5000), 'body-too-large', 200],
  ])('%s is rejected at once, and is a capture all the same', async (_case, code, body, reason, status) => {
    site.answer = (_request, response) => response.writeHead(code, { 'content-type': 'text/html' }).end(body);
    await discover(site.url('/gone'));
    const [capture] = await download(1);
    expect(capture).toMatchObject({
      rejection: { reason, note: expect.stringMatching(/\S/) },
      trail: [{ decision: `rejected:${reason}`, attempt: 1 }],
    });
    expect(capture?.ticket.status).toBe(status);
    expect(site.requests).toHaveLength(1);
    expect(await articleOf(site.url('/gone'))).toMatchObject({ next_fetch_at: null });
  });

  it('that may pass is tried again, and the attempt that worked is on the trail', async () => {
    site.answer = (_request, response) =>
      site.requests.length < 3 ? response.writeHead(503).end() : response.writeHead(200).end('<p>back</p>');
    await discover(site.url('/flaky'));
    const [capture] = await download(1);
    expect(capture).toMatchObject({ trail: [{ attempt: 3, decision: 'fetched' }] });
    expect(capture?.rejection).toBeUndefined();
  });

  it('that never passes is rejected after the last attempt', async () => {
    site.answer = (request) => request.socket.destroy();
    await discover(site.url('/broken'));
    const [capture] = await download(1);
    expect(capture).toMatchObject({ rejection: { reason: 'connection-failed' }, trail: [{ attempt: 3 }] });
    expect(site.requests).toHaveLength(3);
  });

  it('that is slower than the deadline has its reason', async () => {
    site.answer = () => undefined;
    await discover(site.url('/slow'));
    const [capture] = await download(1, { maxAttempts: 1, limits: { ...OPTIONS.limits, deadlineMs: 200 } });
    expect(capture).toMatchObject({ rejection: { reason: 'timed-out' } });
  });
});

describe('politeness', () => {
  it('leaves the whole host alone for as long as it asked, and only that host', async () => {
    site.answer = (request, response) =>
      site.requests.length === 1
        ? response.writeHead(429, { 'retry-after': '1' }).end()
        : response.writeHead(200).end(`<p>${request.url}</p>`);
    await discover(site.url('/1'));
    await download(1, {}, 100, 300);
    expect(announced).toEqual([]);
    expect((await articleOf(site.url('/1')))?.last_fetch_error).toMatch(/^http-rate-limited: /);
    await discover(site.url('/2'), other.url('/3'));
    await download(3);
    expect(announced.map(({ ticket }) => ticket.url)[0]).toBe(other.url('/3'));
    expect(new Set(announced.map(({ ticket }) => ticket.url))).toEqual(
      new Set([site.url('/1'), site.url('/2'), other.url('/3')]),
    );
    const [refused, ...later] = site.requests;
    expect(refused?.path).toBe('/1');
    for (const { at } of later) expect(at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(990);
    // The other host was not kept waiting by this one's wish.
    expect(other.requests[0]?.at ?? Infinity).toBeLessThan(later[0]?.at ?? 0);
    const retried = announced.find(({ ticket }) => ticket.url === site.url('/1'));
    expect(retried?.trail).toMatchObject([{ attempt: 2 }]);
  });

  it('keeps its distance between two downloads from one host, also from one downloader to the next', async () => {
    await discover(...['/1', '/2', '/3'].map((path) => site.url(path)), other.url('/4'));
    await download(2, { hostIntervalMs: 300 });
    await download(4, { hostIntervalMs: 300 });
    const times = site.requests.map(({ at }) => at);
    expect(times).toHaveLength(3);
    times.slice(1).forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(280));
    expect(other.requests[0]?.at ?? Infinity).toBeLessThan(times[1] ?? 0);
  });

  it('takes nothing from the frontier while the end of the line is slow', async () => {
    await discover(site.url('/1'), site.url('/2'), site.url('/3'));
    await download(3, {}, 2, 1500);
    expect(announced).toHaveLength(2);
    expect(site.requests).toHaveLength(2);
    const due = await database.dataSource.query('select 1 from articles where next_fetch_at <= now()');
    expect(due).toHaveLength(1);
  });
});

describe('a page that ends its fetcher', () => {
  const forget = () => database.dataSource.query('update hosts set next_allowed_at = now()');

  /** A fetcher takes what is due and ends without a word: the leases run out. */
  async function dieWithLeases(): Promise<number> {
    const lease = { limit: 100, perHost: 100, hostIntervalMs: 0, leaseSeconds: 0.01 };
    const items = await new FrontierRepository(database.dataSource).leaseDue(lease);
    await sleep(30);
    await forget();
    return items.length;
  }

  it('is not downloaded again after its attempts, and its neighbours are', async () => {
    const poison = site.url('/poison');
    await discover(poison, site.url('/1'), site.url('/2'));
    for (const attempt of [1, 2, 3]) expect([attempt, await dieWithLeases()]).toEqual([attempt, 3]);
    // Now the neighbours came through, each alone; the poison ended its fetcher in their place.
    await database.dataSource.query(`update articles set fetch_attempts = 2 where url <> $1`, [poison]);
    const captures = await download(3);
    const ends = Object.fromEntries(captures.map(({ ticket, rejection }) => [ticket.url, rejection?.reason]));
    expect(ends).toEqual({
      [poison]: 'fetch-abandoned',
      [site.url('/1')]: undefined,
      [site.url('/2')]: undefined,
    });
    expect(site.requests.map(({ path }) => path).sort()).toEqual(['/1', '/2']);
    expect(await articleOf(poison)).toMatchObject({ next_fetch_at: null, leased_until: null });
  });

  it('has nobody beside it after two of them, so that it takes nobody along', async () => {
    const paths = ['/1', '/2', '/3'];
    await discover(...paths.map((path) => site.url(path)));
    for (const _ of [1, 2]) await dieWithLeases();
    let open = 0;
    let most = 0;
    site.answer = (_request, response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.end('<p>text</p>');
      }, 30);
    };
    await download(3);
    expect(announced.map(({ rejection }) => rejection)).toEqual([undefined, undefined, undefined]);
    expect(most).toBe(1);
    expect(announced.map(({ trail }) => trail[0]?.attempt)).toEqual([3, 3, 3]);
  });
});

describe('bodies in memory', () => {
  it('are bounded in bytes: as many downloads run as could be the largest', async () => {
    let open = 0;
    let most = 0;
    site.answer = (_request, response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.end('<p>text</p>');
      }, 50);
    };
    await discover(...Array.from({ length: 8 }, (_, page) => site.url(`/${page}`)));
    await download(8, { bodyBytes: 3 * 4096, hostDownloads: 8 });
    expect(announced).toHaveLength(8);
    expect(most).toBe(3);
  });
});

describe('when the service stops', () => {
  it('what runs gets its time, what does not end is given back and counts as no attempt', async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    site.answer = (request, response) => {
      if (request.url === '/hangs') return isAsked();
      setTimeout(() => response.end('<p>text</p>'), 100);
    };
    await discover(site.url('/hangs'), site.url('/ends'));
    const { downloader, committer } = downloading({ stopMs: 400 });
    await downloader.round();
    await asked;
    await downloader.stop();
    await committer.close();
    expect(announced.map(({ ticket }) => ticket.url)).toEqual([site.url('/ends')]);
    expect(await articleOf(site.url('/hangs'))).toMatchObject({
      leased_until: null,
      fetch_attempts: 0,
      last_fetch_error: null,
    });
    await expect(downloader.round()).resolves.toBe(false);
  });

  it('what was leased and not begun is given back at once', async () => {
    await discover(site.url('/1'), site.url('/2'));
    const { downloader } = downloading({ stopMs: 60_000 });
    const round = downloader.round();
    const stopping = downloader.stop();
    await Promise.all([round, stopping]);
    expect(site.requests).toEqual([]);
    for (const path of ['/1', '/2']) {
      expect(await articleOf(site.url(path))).toMatchObject({ leased_until: null, fetch_attempts: 0 });
    }
  });
});

describe('when the ledger does not take a capture', () => {
  it('a ledger that is down costs no attempt', async () => {
    await discover(site.url('/1'));
    const { dataSource } = database;
    const frontier = new FrontierRepository(dataSource);
    const down = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    let isDown = true;
    const committer = {
      add: async () => {
        if (isDown) throw down;
      },
    };
    const pace = { roomToCommit: async () => 10 };
    const downloader = new Downloader(frontier, client, committer, pace, OPTIONS, pino({ level: 'silent' }));
    await downloader.round();
    while (site.requests.length === 0) await sleep(5);
    await sleep(50);
    isDown = false;
    await downloader.stop();
    expect(await articleOf(site.url('/1'))).toMatchObject({ leased_until: null, fetch_attempts: 0 });
  });

  it('one that it refuses does not take its neighbours along', async () => {
    await discover(site.url('/1'), site.url('/2'), site.url('/3'));
    await database.dataSource.query(
      `alter table captures add constraint refused check (final_url not like '%/2')`,
    );
    try {
      await download(3, {}, 100, 1500);
    } finally {
      await database.dataSource.query('alter table captures drop constraint refused');
    }
    expect(announced.map(({ ticket }) => ticket.url).sort()).toEqual([site.url('/1'), site.url('/3')]);
  });
});
