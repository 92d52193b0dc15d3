import { describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, type EventData, type ExtractedArticle } from '@dateline/contracts';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import type { CaptureWork, StoredBytes } from '@dateline/database';
import type { Answer } from '@dateline/messaging';
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
const packed = (text: string): StoredBytes => ({
  encoding: 'identity',
  bytes: Buffer.from(text),
  size: text.length,
  sha256: 'a'.repeat(64),
});
const body = packed('<html>');

/** A parser whose extraction is done by hand; the ledger has this work. */
function parserOf(
  extract: (task: ExtractTask) => Extraction,
  work: Record<string, CaptureWork> = { 7: { body } },
) {
  const captures = {
    workOn: async (wanted: readonly { captureId: string }[]) =>
      wanted.map(({ captureId }) => work[captureId] ?? { ignored: 'gone' as const }),
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
    const bodies = { 1: { body: packed('one') }, 2: { body: packed('two') }, 3: { body: packed('three') } };
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

  it('ignores what is no work, without extracting it, and goes on with the others', async () => {
    const seen: string[] = [];
    const parser = parserOf(
      ({ url }) => {
        seen.push(url);
        return { kind: 'article', article };
      },
      { 1: { ignored: 'settled' }, 2: { body }, 3: { ignored: 'lost-life' }, 4: { ignored: 'mismatch' } },
    );
    const events = ['1', '2', '3', '4', '5'].map((id) => receivedEvent(ArticleFetched, fetched(id, id)));
    const outcomes = await parser.parse(events);
    expect(outcomes.map((outcome) => ('decision' in outcome ? outcome.decision : outcome.kind))).toEqual([
      'ignored:settled',
      'parsed',
      'ignored:lost-life',
      'ignored:mismatch',
      'ignored:gone',
    ]);
    expect(outcomes[1]).toMatchObject({ events: [{ data: { capture: { captureId: '2' } } }] });
    expect(seen).toEqual(['https://news.example/2']);
  });
});
