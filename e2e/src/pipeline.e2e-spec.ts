import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ArticleIndexed } from '@dateline/contracts';
import { lineServices } from '@dateline/local-stack';
import { startNewsroom, TestLine, until, type Newsroom, type SettledDelivery } from '@dateline/testing';

jest.setTimeout(90_000);

const SEED = 7;
const PER_SITE = 10;
/** Services that take messages. */
const TAKERS = ['parser', 'enricher', 'indexer'] as const;

let newsroom: Newsroom;
let line: TestLine;

beforeAll(async () => {
  newsroom = await startNewsroom({ seed: SEED, sites: 6, articlesPerSite: PER_SITE, pageBytes: 20_000 });
  line = await TestLine.start({ name: 'pipeline', seed: SEED });
  await line.addFeeds(newsroom.feeds());
  await line.waitUntilIdle({ newsroom, timeoutMs: 120_000 });
}, 180_000);

afterAll(async () => {
  try {
    await line?.stop();
  } finally {
    await newsroom?.close();
  }
}, 60_000);

/** Law 2 and law 5 together: what must be so whenever the line is at rest. */
async function expectAtRest(): Promise<void> {
  const conservation = await line.conservation();
  expect(conservation).toMatchObject({ isBalanced: true, inFlight: 0, drift: {} });
  const agreement = await line.agreement();
  expect(agreement).toMatchObject({ missing: [], surplus: [] });
  expect(agreement.search).toBe(agreement.ledger);
}

describe('from a feed to a search hit', () => {
  it('gives every address of the newsroom the end that its truth names', async () => {
    const check = await line.checkNewsroom(newsroom);
    expect(check.differences).toEqual([]);
    expect(check.asExpected).toBe(newsroom.truth().length);
    await expectAtRest();
  });

  it('finds an article in every language by a word that only it has', async () => {
    const sites = new Map(newsroom.truth().map((one) => [one.siteId, one]));
    const healthy = [...sites.values()].filter(({ siteId }) => /^[a-z]{2}-\d+$/.test(siteId));
    expect(healthy.length).toBe(6);
    for (const { distinctiveName, url } of healthy) {
      const hits = await line.search(`"${distinctiveName}"`);
      expect(hits.map((hit) => hit.url)).toEqual([url]);
    }
  });

  it('is found by a plain client on the alias', async () => {
    const [article] = newsroom.truth();
    const { search } = line.connections;
    const answer = await search.search<{ title: string }>({
      index: line.names.searchAlias,
      query: { match_phrase: { title: article?.title ?? '' } },
    });
    expect(answer.hits.hits.map(({ _source }) => _source?.title)).toContain(article?.title);
  });

  it('makes one article of three links that differ in tracking parameters', async () => {
    const [article, ...more] = newsroom.truth().filter(({ aliases }) => aliases.length > 0);
    expect(more).toEqual([]);
    expect(article?.aliases).toHaveLength(2);
    const stories = await Promise.all([article!.url, ...article!.aliases].map((url) => line.trace(url)));
    expect(new Set(stories.map((story) => story.article.articleId)).size).toBe(1);
    expect(stories[0]?.article.revision).toBe(1);
    expect(await line.search(`"${article?.distinctiveName}"`)).toHaveLength(1);
  });

  it('leads an address behind redirects to the article that lives there', async () => {
    const article = newsroom.truth().find(({ url }) => url.endsWith('/hop/1'));
    const story = await line.trace(article!.url);
    expect(story.urls.map(({ url }) => url)).toContain(article?.canonicalUrl);
    expect(await line.search(`"${article?.distinctiveName}"`)).toHaveLength(1);
  });

  it('asks feeds again with their validators, and they answer 304', async () => {
    const isAnswered = () =>
      newsroom
        .stats()
        .sites.filter(({ siteId }) => /^[a-z]{2}-\d+$/.test(siteId))
        .every(({ byStatus }) => (byStatus['304'] ?? 0) > 0);
    await until('every healthy feed has answered 304', isAnswered, { timeoutMs: 15_000 });
    expect(newsroom.stats().sites.filter(({ siteId }) => /^[a-z]{2}-\d+$/.test(siteId))).toHaveLength(6);
  });
});

describe('the story of an address', () => {
  const stages = ['fetcher', 'parser', 'enricher', 'indexer'];

  it('tells all four stages with attempt, decision and duration', async () => {
    const [article] = newsroom.truth();
    const { captures } = await line.trace(article!.url);
    const [capture] = captures;
    expect(captures).toHaveLength(1);
    expect(capture).toMatchObject({ status: 200, outcome: 'indexed', announcements: 1 });
    expect(capture?.trail.map(({ service }) => service)).toEqual(stages);
    expect(capture?.trail.map(({ decision }) => decision)).toEqual([
      'fetched',
      'parsed',
      'enriched',
      'indexed',
    ]);
    for (const entry of capture?.trail ?? []) {
      expect(entry.attempt).toBe(1);
      expect(entry.tookMs).toBeGreaterThanOrEqual(0);
      expect(Date.parse(entry.startedAt)).not.toBeNaN();
    }
  });

  it('tells of a rejection where it was decided', async () => {
    const lost = newsroom.truth().find(({ url }) => url.endsWith('/lost'));
    const { captures } = await line.trace(lost!.url);
    expect(captures[0]).toMatchObject({ status: 404, outcome: 'rejected', outcomeReason: 'http-not-found' });
    expect(captures[0]?.trail.map(({ service, decision }) => `${service} ${decision}`)).toEqual([
      'fetcher rejected:http-not-found',
      'indexer rejected:http-not-found',
    ]);
  });

  it('is what `dateline trace` prints', async () => {
    const [article] = newsroom.truth();
    const { code, stdout, stderr } = await line.dateline('trace', article!.url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const stage of stages) {
      expect(stdout).toMatch(new RegExp(`${stage} +\\d{4}-\\d\\d-\\d\\dT\\S+Z +attempt 1 +\\S+ +\\d+ ms`));
    }
    expect(stdout).toContain(article?.title);
  });
});

describe('a correction', () => {
  it('becomes revision 2, and only its new title is found', async () => {
    const corrected = newsroom.correct(6);
    expect(corrected).toHaveLength(6);
    await line.waitUntilIdle({ newsroom });
    for (const article of corrected) {
      const { article: held, revisions } = await line.trace(article.url);
      expect(held.revision).toBe(2);
      expect(revisions.map(({ title }) => title)).toEqual([article.previousTitle, article.title]);
      const found = await line.search(`"${article.distinctiveName}"`);
      expect(found.map(({ title, revision }) => ({ title, revision }))).toEqual([
        { title: article.title, revision: 2 },
      ]);
      expect(await line.search(`"${article.previousDistinctiveName}"`)).toEqual([]);
    }
    expect((await line.checkNewsroom(newsroom)).differences).toEqual([]);
    await expectAtRest();
  });

  it('is told to added services as created and then updated', async () => {
    const [corrected] = newsroom.truth().filter(({ revision }) => revision === 2);
    const { article } = await line.trace(corrected!.url);
    const changes = await indexedEvents(article.articleId);
    expect(changes).toEqual(['created 1', 'updated 2']);
  });
});

describe('an orderly stop in the middle of the flow', () => {
  const MORE = 150;

  it('delivers nothing again that was finished, and the next start finishes the rest', async () => {
    const before = acknowledged();
    const published = newsroom.publish(MORE);
    const begun = () =>
      TAKERS.every((service) => before.count(service) + 15 <= acknowledged().count(service));
    await until('all services are at work on the new articles', begun, { timeoutMs: 30_000, everyMs: 20 });
    const pids = line.pids();
    // The supervisor starts again what ends by itself, and its note of the end tells the exit code.
    for (const pid of Object.values(pids)) process.kill(pid as number, 'SIGTERM');
    expect(acknowledged().count('indexer')).toBeLessThan(before.count('indexer') + MORE);
    await until('all have ended', () => line.exits.length >= lineServices.length, { timeoutMs: 30_000 });
    expect([...line.exits].sort((a, b) => (a.service < b.service ? -1 : 1))).toEqual(
      [...lineServices].sort().map((service) => ({ service, how: 'code 0' })),
    );

    await line.waitUntilIdle({ newsroom, timeoutMs: 90_000 });
    expect(Object.values(line.pids())).not.toEqual(Object.values(pids));
    expect((await line.checkNewsroom(newsroom)).differences).toEqual([]);
    for (const { url } of published) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
    expect(acknowledged().twice()).toEqual([]);
    expect(acknowledged().failed()).toEqual([]);
    const { captures } = await line.trace(published.at(-1)!.url);
    expect(captures.map(({ announcements }) => announcements)).toEqual([1]);
    await expectAtRest();
  }, 180_000);
});

/** What the services' logs say about the deliveries that they have settled. */
function acknowledged() {
  const all = new Map(TAKERS.map((service) => [service, line.settled(service)]));
  const acks = (service: (typeof TAKERS)[number]) =>
    (all.get(service) ?? []).filter(({ action }) => action === 'ack');
  return {
    count: (service: (typeof TAKERS)[number]) => acks(service).length,
    /** Deliveries of finished work: a redelivery is what this must never show. */
    twice: () => TAKERS.flatMap((service) => repeated(acks(service)).map((key) => `${service} ${key}`)),
    failed: () => [...all.values()].flat().filter(({ action, attempt }) => action !== 'ack' || attempt > 1),
  };
}

function repeated(deliveries: readonly SettledDelivery[]): string[] {
  const keys = deliveries.map(({ type, about }) => `${type} ${about}`);
  return keys.filter((key, at) => keys.indexOf(key) !== at);
}

/** Reads the stream as an added service would: every indexed event of one article, in order. */
async function indexedEvents(articleId: string): Promise<string[]> {
  const js = jetstream(line.connections.broker.nc);
  const filter_subjects = [line.names.subject(ArticleIndexed.type)];
  const consumer = await js.consumers.get(line.names.streams.articles, { filter_subjects });
  const { num_pending } = await consumer.info();
  const events: string[] = [];
  const messages = await consumer.fetch({ max_messages: num_pending, expires: 5000 });
  for await (const message of messages) {
    const data = message.json<{ articleId: string; change: string; revision: number }>();
    if (data.articleId === articleId) events.push(`${data.change} ${data.revision}`);
  }
  await consumer.delete();
  return events;
}
