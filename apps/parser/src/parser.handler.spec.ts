import { describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, type EventData, type ExtractedArticle } from '@dateline/contracts';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import { PermanentError, receivedEvent } from '@dateline/messaging';
import { WorkerDeadlineError, WorkerMemoryError } from '@dateline/service';
import type { ExtractTask } from './extract.worker.js';
import { ParserHandler } from './parser.handler.js';

const data: EventData<typeof ArticleFetched> = {
  capture: {
    captureId: '7',
    articleId: '0123456789abcdef0123456789abcdef',
    fetchedAt: '2026-11-25T10:00:00.000Z',
    url: 'https://news.example/short',
    finalUrl: 'https://news.example/a-bridge',
    status: 200,
    contentType: 'text/html; charset=windows-1251',
    bodyBytes: 6,
    bodySha256: 'a'.repeat(64),
    firstSeenAt: '2026-11-25T09:00:00.000Z',
    hints: { title: 'A bridge' },
  },
  trail: [],
};
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
const body = Buffer.from('<html>');

/** Parses the event with an extraction by hand; `stored` is what the ledger has. */
async function parse(extract: (task: ExtractTask) => Extraction, stored: Buffer | undefined = body) {
  const asked: string[][] = [];
  const captures = {
    async readBody(captureId: string, fetchedAt: string) {
      asked.push([captureId, fetchedAt]);
      return stored && { body: stored };
    },
  };
  const handler = new ParserHandler(captures, async (task) => extract(task));
  return { asked, outcome: await handler.parse(receivedEvent(ArticleFetched, data)) };
}
const throwing = (error: Error) => () => {
  throw error;
};

describe('ParserHandler', () => {
  it('hands the bytes of the capture to the extraction, with the address at which they were found', async () => {
    let seen: ExtractTask | undefined;
    const { asked } = await parse((task) => {
      seen = task;
      return { kind: 'article', article };
    });
    expect(asked).toEqual([['7', '2026-11-25T10:00:00.000Z']]);
    expect(seen).toEqual({
      body,
      contentType: 'text/html; charset=windows-1251',
      url: 'https://news.example/a-bridge',
      hints: { title: 'A bridge' },
    });
  });

  it('tells the article, and passes on the capture and its trail', async () => {
    const { outcome } = await parse(() => ({ kind: 'article', article }));
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
    expect((await parse(extract)).outcome).toEqual(expected);
  });

  it('leaves a fault of its own to the retries', async () => {
    await expect(parse(throwing(new TypeError('ours')))).rejects.toThrow(TypeError);
  });

  it('never works without the bytes, so it is parked at once', async () => {
    const lost = new ParserHandler({ readBody: async () => undefined }, async () => ({
      kind: 'article',
      article,
    }));
    const error = await lost.parse(receivedEvent(ArticleFetched, data)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toContain('Capture 7');
  });
});
