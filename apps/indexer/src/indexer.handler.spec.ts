import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleRejected } from '@dateline/contracts';
import type { NewParkedMessage, SettleItem, SettleResult } from '@dateline/database';
import type { ParkedDelivery } from '@dateline/messaging';
import { receivedEvent } from '@dateline/messaging/testing';
import { IndexerHandler } from './indexer.handler.js';
import { settlingStage } from './settling-stage.js';

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(
      new URL(`../../../libs/contracts/fixtures/${name}/valid/minimal.json`, import.meta.url),
      'utf8',
    ),
  ) as unknown;
const enriched = receivedEvent(
  ArticleEnriched,
  ArticleEnriched.schema.parse(fixture('dateline.article.enriched.v1')),
);
const rejected = receivedEvent(
  ArticleRejected,
  ArticleRejected.schema.parse(fixture('dateline.article.rejected.v1')),
);

function world(results: SettleResult[] | Error) {
  const log: unknown[][] = [];
  const handler = new IndexerHandler(
    {
      async settle(items: readonly SettleItem[]) {
        if (results instanceof Error) throw results;
        log.push(['settle', ...items.map(({ kind }) => kind)]);
        return results;
      },
    },
    { record: async (rows: readonly NewParkedMessage[]) => (log.push(['record', ...rows]), []) as never },
    { offer: (offered) => void log.push(['offer', ...offered]) },
    settlingStage('1.0.0'),
    'DATELINE_PARKED',
  );
  return { handler, log };
}
const result = (more: Partial<SettleResult>): SettleResult => ({
  captureId: '1',
  outcome: 'indexed',
  isReplay: false,
  ...more,
});

describe('settling a batch', () => {
  it('is one call of the ledger for both kinds of events, and then a word to the projector', async () => {
    const results = [result({ revision: 1 }), result({ outcome: 'rejected', reason: 'no-text' })];
    const { handler, log } = world(results);
    await handler.settle([enriched, rejected]);
    expect(log).toEqual([
      ['settle', 'enriched', 'rejected'],
      ['offer', ...results],
    ]);
  });

  it.each([
    ['indexed', result({ outcome: 'indexed' })],
    ['unchanged:older-capture', result({ outcome: 'unchanged', reason: 'older-capture' })],
    ['rejected:no-text', result({ outcome: 'rejected', reason: 'no-text' })],
    ['parked:claim-missing', result({ outcome: 'parked', reason: 'claim-missing' })],
    ['ignored:lost-life', result({ outcome: 'void', reason: 'lost-life' })],
    ['replayed', result({ outcome: 'indexed', isReplay: true })],
  ])('answers %s', async (decision, settled) => {
    const { handler } = world([settled]);
    await expect(handler.settle([enriched])).resolves.toEqual([{ kind: 'done', decision }]);
  });

  it('answers nothing when the transaction failed: no message of the batch may be acknowledged', async () => {
    const { handler, log } = world(new Error('deadlock detected'));
    await expect(handler.settle([enriched, rejected])).rejects.toThrow('deadlock detected');
    expect(log).toEqual([]);
  });
});

describe('recording a parked message', () => {
  const message: ParkedDelivery = {
    id: '1',
    traceparent: undefined,
    subject: 'dateline.parked.parser.article.fetched.v1',
    originalSubject: 'dateline.article.fetched.v1',
    service: 'parser',
    type: 'dateline.article.fetched.v1',
    code: 'attempts-exhausted',
    reason: 'TypeError: ours',
    attempts: 5,
    parkedAt: new Date('2026-11-25T10:00:00.000Z'),
    headers: { 'ce-id': '1' },
    data: Buffer.from('{'),
    captureId: '7',
    incarnation: undefined,
    streamSequence: 3,
    signal: new AbortController().signal,
  };

  it('keeps its bytes, its headers and what was said about it', async () => {
    const { handler, log } = world([]);
    await expect(handler.recordParked([message])).resolves.toEqual([
      { kind: 'done', decision: 'parked:attempts-exhausted' },
    ]);
    expect(log[0]?.[1]).toEqual({
      stream: 'DATELINE_PARKED',
      streamCreatedAt: '2026-11-25T10:00:00.000Z',
      sequence: 3,
      service: 'parser',
      eventType: 'dateline.article.fetched.v1',
      subject: 'dateline.article.fetched.v1',
      code: 'attempts-exhausted',
      note: 'TypeError: ours',
      attempts: 5,
      captureId: '7',
      headers: { 'ce-id': '1' },
      body: Buffer.from('{'),
      parkedAt: message.parkedAt,
    });
  });

  it('takes a code of a newer service for a permanent error, so that the ledger stays in its vocabulary', async () => {
    const { handler, log } = world([]);
    await handler.recordParked([{ ...message, code: 'code-of-the-future', captureId: undefined }]);
    expect(log[0]?.[1]).toMatchObject({ code: 'permanent-error' });
    expect(log[0]?.[1]).not.toHaveProperty('captureId');
  });
});
