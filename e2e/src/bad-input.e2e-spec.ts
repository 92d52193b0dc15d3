import { jetstream } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ArticleEnriched, ArticleFetched, type CaptureTicket, type ParkedCode } from '@dateline/contracts';
import { ParkedRepository, type ParkedMessage } from '@dateline/database';
import { articleIdOfAddress } from '@dateline/line';
import { startNewsroom, TestLine, until, type Newsroom } from '@dateline/testing';
import { HandMadeCaptures, type RawMessage } from './hand-made-captures.js';

jest.setTimeout(90_000);

const SEED = 11;
let newsroom: Newsroom;
let line: TestLine;
let captures: HandMadeCaptures;
let pids: Record<string, number | undefined>;

beforeAll(async () => {
  newsroom = await startNewsroom({ seed: SEED, sites: 2, articlesPerSite: 5, pageBytes: 10_000 });
  line = await TestLine.start({ name: 'bad-input', seed: SEED });
  captures = new HandMadeCaptures(line);
  pids = line.pids();
  await line.addFeeds(newsroom.feeds());
  await line.waitUntilIdle({ newsroom, timeoutMs: 120_000 });
}, 180_000);

afterEach(() => {
  // Whatever was sent in: nobody ended.
  expect(line.pids()).toEqual(pids);
  expect(line.exits).toEqual([]);
});

afterAll(async () => {
  try {
    await line?.stop();
  } finally {
    await newsroom?.close();
  }
}, 60_000);

describe('bad addresses and pages', () => {
  it('get the reason that the truth names, on the ledger', async () => {
    const bad = newsroom.truth().filter(({ expectation }) => typeof expectation === 'object');
    expect(bad.length).toBeGreaterThanOrEqual(15);
    expect((await line.checkNewsroom(newsroom)).differences).toEqual([]);
    const stories = await Promise.all(bad.map(({ url }) => line.trace(url)));
    for (const { captures: seen } of stories) {
      expect(seen[0]?.outcomeNote).toBeTruthy();
      expect(seen[0]?.outcome).toBe('rejected');
    }
  });

  it('park nothing: what a site sends is never the fault of a message', async () => {
    expect(await parked().list({ limit: 10 })).toEqual([]);
  });

  it('do not keep sick characters from the ledger and the index', async () => {
    const sick = newsroom.truth().find(({ fault }) => fault?.includes('lone surrogates'));
    const [hit, ...more] = await line.search(`"${sick?.distinctiveName}"`);
    expect(more).toEqual([]);
    expect(hit?.title).toBe(sick?.title);
    const [row] = await line.connections.dataSource.query<{ text: string }[]>(
      `select document ->> 'text' as text from revisions where article_id = $1`,
      [articleIdOfAddress(sick!.url)],
    );
    expect(row?.text).toContain(sick?.paragraphs[0]);
    expect(row?.text.isWellFormed()).toBe(true);
    expect(row?.text).not.toContain('\u0000');
  });

  it('and broken feeds say what is wrong with them, and are asked again', async () => {
    const broken = newsroom.feeds().filter(({ format }) => format === 'broken');
    const rows = await line.connections.dataSource.query<{ url: string; error: string; streak: number }[]>(
      `select url, last_error as error, error_streak as streak from feeds where url = any($1)`,
      [broken.map(({ feedUrl }) => feedUrl)],
    );
    expect(rows).toHaveLength(broken.length);
    for (const { error, streak } of rows) {
      expect(error).toMatch(/^[a-z]+(-[a-z]+)*: ./);
      expect(streak).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('bad messages', () => {
  const cases: [string, ParkedCode, (ticket: CaptureTicket) => RawMessage][] = [
    [
      'an event that breaks its contract',
      'contract-invalid',
      (ticket) => ({ data: JSON.stringify({ capture: { ...ticket, url: 17 }, trail: [] }) }),
    ],
    ['bytes that are no JSON', 'payload-undecodable', () => ({ data: '{"capture": ' })],
    [
      'bytes that are no UTF-8',
      'payload-undecodable',
      () => ({ data: Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]) }),
    ],
    [
      'an unknown type under the subject of the parser',
      'payload-undecodable',
      (ticket) => ({
        data: JSON.stringify({ capture: ticket, trail: [] }),
        headers: { 'ce-type': 'dateline.article.fetched.v9' },
      }),
    ],
    [
      'an event of another version of CloudEvents',
      'payload-undecodable',
      (ticket) => ({
        data: JSON.stringify({ capture: ticket, trail: [] }),
        headers: { 'ce-specversion': '0.3' },
      }),
    ],
  ];

  it.each(cases)('%s is parked with its bytes, and so is its capture', async (_what, code, make) => {
    const { ticket } = await captures.commit();
    const message = make(ticket);
    await captures.publish(ArticleFetched.type, ticket.captureId, message);
    await until('the capture is settled', async () => (await captures.endOf(ticket)).outcome !== undefined);
    expect(await captures.endOf(ticket)).toEqual({ outcome: 'parked', reason: code });
    const [letter, ...more] = await lettersOf(ticket);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ service: 'parser', code, attempts: 1 });
    expect(letter?.body.equals(Buffer.from(message.data))).toBe(true);
    expect(letter?.note.length).toBeGreaterThan(10);
    expect(letter?.headers['ce-subject']).toBe(ticket.captureId);
    await expectBalance();
  });

  it('are parked by the service that takes them: the indexer parks alone, its batch goes on', async () => {
    const { ticket } = await captures.commit();
    const good = newsroom.publish(4);
    await captures.publish(ArticleEnriched.type, ticket.captureId, { data: '{"capture": 1}' });
    await line.waitUntilIdle({ newsroom });
    expect(await lettersOf(ticket)).toMatchObject([{ service: 'indexer', code: 'contract-invalid' }]);
    for (const { url } of good) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
  });

  it.each(['no-number', '99999999999999999999999', '%00', '-1'])(
    'about a capture "%s" that cannot exist are written down all the same',
    async (captureId) => {
      const marker = `marker ${captureId}`;
      await captures.publish(ArticleFetched.type, captureId, { data: marker });
      const isThere = async () =>
        (await parked().list({ limit: 50 })).some(({ body }) => body.toString() === marker);
      await until('the message is in the ledger', isThere);
      await expectBalance();
    },
  );

  it('in the space of parked messages do not hold up those that are really parked', async () => {
    const js = jetstream(line.connections.broker.nc);
    await js.publish(`${line.names.namespace}.parked.nobody.at.all`, Buffer.from([0, 255, 1]));
    const { ticket } = await captures.commit();
    await captures.publish(ArticleFetched.type, ticket.captureId, { data: 'no JSON' });
    await until('the capture is parked', async () => (await captures.endOf(ticket)).outcome === 'parked');
  });

  it('under a subject that no service takes are refused by the broker and harm nobody', async () => {
    const unknown = line.names.subject('dateline.article.forgotten.v1');
    const publishing = jetstream(line.connections.broker.nc).publish(unknown, Buffer.from('whatever'));
    await expect(publishing).rejects.toThrow();
    const good = newsroom.publish(2);
    await line.waitUntilIdle({ newsroom });
    for (const { url } of good) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
  });

  it('are all accounted for in the end, and the newsroom too', async () => {
    const good = newsroom.publish(6);
    await line.waitUntilIdle({ newsroom });
    for (const { url } of good) expect(await line.endOf(url)).toMatchObject({ outcome: 'indexed' });
    expect((await line.checkNewsroom(newsroom)).differences).toEqual([]);
    expect(await line.agreement()).toMatchObject({ missing: [], surplus: [] });
    await expectBalance();
  });
});

describe('the way back', () => {
  it('begins at the capture, so that it needs neither the message nor its claim', async () => {
    const { ticket, name } = await captures.commit();
    const claim = `e2e-${ticket.captureId}`;
    await captures.publish(ArticleFetched.type, ticket.captureId, {
      data: '',
      headers: { 'ce-dataref': `urn:dateline:claim:${claim}` },
    });
    await until('the capture is parked', async () => (await captures.endOf(ticket)).outcome === 'parked');
    const [letter] = await lettersOf(ticket);
    expect(letter?.code).toBe('claim-missing');

    const { code, stderr } = await line.dateline('parked', 'retry', letter!.id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await until('the capture is indexed', async () => (await captures.endOf(ticket)).outcome === 'indexed');
    expect(await parked().get(letter!.id)).toMatchObject({ retries: 1, retriedAt: expect.any(Date) });
    await line.waitUntilIdle();
    expect((await line.search(`"${name}"`)).map(({ revision }) => revision)).toEqual([1]);
    await expectBalance();
  });

  it('parks a message about no capture again, as a new message with the same bytes', async () => {
    const marker = 'still no JSON, and of nobody';
    const letters = async () =>
      (await parked().list({ limit: 50 })).filter(({ body }) => body.toString() === marker);
    await captures.publish(ArticleFetched.type, 'nobody', { data: marker });
    await until('it is parked', async () => (await letters()).length === 1);
    const [letter] = await letters();
    expect((await line.dateline('parked', 'retry', letter!.id)).code).toBe(0);
    await until('it is parked a second time', async () => (await letters()).length === 2);
    const [again] = await letters();
    expect(again?.retriedAt).toBeUndefined();
    await expectBalance();
  });
});

const parked = () => new ParkedRepository(line.connections.dataSource);

const lettersOf = ({ captureId }: CaptureTicket): Promise<ParkedMessage[]> =>
  parked().list({ limit: 10, captureId });

async function expectBalance(): Promise<void> {
  expect(await line.conservation()).toMatchObject({ isBalanced: true, drift: {} });
}
