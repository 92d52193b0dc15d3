import { describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleParsed, type Enrichments, type EventData } from '@dateline/contracts';
import { ENRICHER_VERSION } from '@dateline/enrichment';
import { receivedEvent } from '@dateline/messaging/testing';
import { WorkerDeadlineError } from '@dateline/service';
import enrichInThread, { type EnrichTask } from './enrich.worker.js';
import { EnricherHandler } from './enricher.handler.js';

const data: EventData<typeof ArticleParsed> = {
  capture: {
    captureId: '7',
    articleId: '0123456789abcdef0123456789abcdef',
    fetchedAt: '2026-11-25T10:00:00.000Z',
    url: 'https://news.example/7',
    finalUrl: 'https://news.example/7',
    status: 200,
    bodyBytes: 6,
    bodySha256: 'a'.repeat(64),
    firstSeenAt: '2026-11-25T09:00:00.000Z',
    hints: { language: 'en', categories: ['City'] },
  },
  trail: [],
  article: {
    kind: 'article',
    title: { value: 'The council approved the bridge', provenance: 'html', confidence: 0.9 },
    blocks: [
      {
        type: 'paragraph',
        text: 'The council approved the new bridge over the river on Tuesday after a long debate about its price.',
      },
    ],
    tags: [],
    images: [],
    robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
    textStatus: 'full',
    charset: { name: 'utf-8', confidence: 1 },
  },
  parserVersion: '0.1.0',
};
const enrichments: Enrichments = {
  language: { code: 'en', confidence: 1 },
  keywords: [],
  entities: [],
  quotes: [],
  places: [],
  topics: [],
  wordCount: 18,
  readingSeconds: 5,
  fingerprint: 'f',
  contentHash: 'a'.repeat(64),
  enrichers: [],
};

describe('EnricherHandler', () => {
  it('hands the article and the hints to the enrichment, and tells what came back beside what was there', async () => {
    const tasks: EnrichTask[] = [];
    const handler = new EnricherHandler(async (some) => {
      tasks.push(...some);
      return some.map((_, index) => ({
        status: 'fulfilled',
        value: { ...enrichments, wordCount: index },
      }));
    });
    const second = { ...data, capture: { ...data.capture, captureId: '8', hints: {} } };
    const outcomes = await handler.enrichAll([data, second].map((one) => receivedEvent(ArticleParsed, one)));
    expect(tasks).toEqual([
      { article: data.article, hints: data.capture.hints },
      { article: data.article, hints: {} },
    ]);
    const told = outcomes.flatMap((outcome) => (outcome.kind === 'emit' ? outcome.events : []));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['emit', 'emit']);
    expect(told.map(({ contract }) => contract)).toEqual([ArticleEnriched, ArticleEnriched]);
    expect(told.map((event) => ArticleEnriched.schema.parse(event.data))).toEqual(
      [data, second].map((one, wordCount) => ({
        ...one,
        enrichments: { ...enrichments, wordCount },
        enricherVersion: ENRICHER_VERSION,
      })),
    );
  });

  it.each([
    ['a deadline', new WorkerDeadlineError('too slow')],
    ['a fault of its own', new TypeError('ours')],
  ])(
    'leaves %s to the retries: a text is never rejected for what the enricher could not do',
    async (_case, error) => {
      const handler = new EnricherHandler(async () => [{ status: 'rejected', reason: error }]);
      await expect(handler.enrichAll([receivedEvent(ArticleParsed, data)])).rejects.toBe(error);
    },
  );
});

describe('the work in the thread', () => {
  it('gives the same enrichments for the same article, with the language of its text', () => {
    const task = { article: data.article, hints: data.capture.hints };
    const [end, again] = enrichInThread([task, structuredClone(task)]);
    const result = end?.status === 'fulfilled' ? end.value : undefined;
    expect(result?.language.code).toBe('en');
    expect(result?.wordCount).toBeGreaterThan(10);
    expect(again).toMatchObject({ status: 'fulfilled', value: result });
  });
});
