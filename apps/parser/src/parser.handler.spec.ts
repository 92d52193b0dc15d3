import { describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, type EventData, type ExtractedArticle } from '@dateline/contracts';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import type { PackedBody } from '@dateline/database';
import { PermanentError, type Answer } from '@dateline/messaging';
import { receivedEvent } from '@dateline/messaging/testing';
import { WorkerDeadlineError, WorkerMemoryError } from '@dateline/service';
import type { ExtractTask } from './extract.worker.js';
import { ParserHandler } from './parser.handler.js';

const fetched = (captureId: string, page = 'a-bridge'): EventData<typeof ArticleFetched> => ({
  capture: {
    captureId,
    articleId: '0123456789abcdef0123456789abcdef',
    fetchedAt: '2026-11-25T10:00:00.000Z',
    url: 'https://news.example/short',
    finalUrl: `https://news.example/${page}`,
    status: 200,
    contentType: 'text/html; charset=windows-1251',
    bodyBytes: 6,
    bodySha256: 'a'.repeat(64),
    firstSeenAt: '2026-11-25T09:00:00.000Z',
    hints: { title: 'A bridge' },
  },
  trail: [],
});
const data = fetched('7');
const article: ExtractedArticle = {
  kind: 'article',
  title: { value: 'A bridge', provenance: 'html', confidence: 0.9 },
  blocks: [{ type: 'paragraph', text: 'The council approved the bridge.' }],
  tags: [],
  images: [],
  robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
  textStatus: 'full',
  charset: { name: 'windows-1251', confidence: 1 },
};
const packed = (text: string): PackedBody => ({
  encoding: 'identity',
  bytes: Buffer.from(text),
  size: text.length,
});
const body = packed('<html>');

/** A parser whose extraction is done by hand; the ledger has these bodies. */
function parserOf(
  extract: (task: ExtractTask) => Extraction,
  bodies: Record<string, PackedBody> = { 7: body },
) {
  const captures = {
    readBodies: async (wanted: readonly { captureId: string }[]) =>
      new Map(wanted.flatMap(({ captureId: id }) => (bodies[id] ? [[id, bodies[id]] as const] : []))),
  };
  return new ParserHandler(captures, async (tasks) =>
    Promise.allSettled(tasks.map(async (task) => extract(task))),
  );
}
async function parse(extract: (task: ExtractTask) => Extraction): Promise<Answer> {
  const [outcome] = await parserOf(extract).parse([receivedEvent(ArticleFetched, data)]);
  return outcome!;
}
const throwing = (error: Error) => () => {
  throw error;
};

describe('ParserHandler', () => {
  it('hands the bytes of the capture to the extraction, with the address at which they were found', async () => {
    let seen: ExtractTask | undefined;
    await parse((task) => {
      seen = task;
      return { kind: 'article', article };
    });
    expect(seen).toEqual({
      body,
      contentType: 'text/html; charset=windows-1251',
      url: 'https://news.example/a-bridge',
      fetchedAt: '2026-11-25T10:00:00.000Z',
      hints: { title: 'A bridge' },
    });
  });

  it('answers for each page of a batch, in its order', async () => {
    const bodies = { 1: packed('one'), 2: packed('two'), 3: packed('three') };
    const parser = parserOf(({ body: { bytes }, url }) => {
      if (url.endsWith('/slow')) throw new WorkerDeadlineError('too slow');
      return { kind: 'article', article: { ...article, tags: [Buffer.from(bytes).toString()] } };
    }, bodies);
    const events = [fetched('1'), fetched('2', 'slow'), fetched('3')];
    const outcomes = await parser.parse(events.map((event) => receivedEvent(ArticleFetched, event)));
    expect(outcomes).toMatchObject([
      { kind: 'emit', events: [{ data: { capture: { captureId: '1' }, article: { tags: ['one'] } } }] },
      { kind: 'reject', reason: 'parse-timed-out' },
      { kind: 'emit', events: [{ data: { capture: { captureId: '3' }, article: { tags: ['three'] } } }] },
    ]);
  });

  it('tells the article, and passes on the capture and its trail', async () => {
    const outcome = await parse(() => ({ kind: 'article', article }));
    expect(outcome).toMatchObject({ kind: 'emit', decision: 'parsed' });
    const [event] = outcome.kind === 'emit' ? outcome.events : [];
    expect(event?.contract).toBe(ArticleParsed);
    expect(ArticleParsed.schema.parse(event?.data)).toEqual({
      ...data,
      article,
      parserVersion: EXTRACTOR_VERSION,
    });
  });

  it.each([
    [
      'a page that is no article',
      (): Extraction => ({ kind: 'rejection', reason: 'home-page', note: 'Its path is /.' }),
      { kind: 'reject', reason: 'home-page', note: 'Its path is /.' },
    ],
    [
      'a page that outruns the deadline',
      throwing(new WorkerDeadlineError('The work took longer than 10000 ms.')),
      { kind: 'reject', reason: 'parse-timed-out', note: 'The work took longer than 10000 ms.' },
    ],
    [
      'a page that needs too much memory',
      throwing(new WorkerMemoryError('The work needed more than 512 MiB.')),
      { kind: 'reject', reason: 'too-complex', note: 'The work needed more than 512 MiB.' },
    ],
  ])('rejects %s with its reason', async (_case, extract, expected) => {
    expect(await parse(extract)).toEqual(expected);
  });

  it('leaves a fault of its own to the retries', async () => {
    await expect(parse(throwing(new TypeError('ours')))).rejects.toThrow(TypeError);
  });

  it('never works without the bytes, so it is parked at once', async () => {
    const lost = parserOf(() => ({ kind: 'article', article }), {});
    const error = await lost.parse([receivedEvent(ArticleFetched, data)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toContain('Capture 7');
  });
});
