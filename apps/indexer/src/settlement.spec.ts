import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleRejected, type EventData } from '@dateline/contracts';
import { urlKey } from '@dateline/crawl';
import type { EnrichedItem, RejectedItem } from '@dateline/database';
import { receivedEvent } from '@dateline/messaging/testing';
import { articleDocument } from './article-document.js';
import { settleItemOf, type SettlingStage } from './settlement.js';
import { settlingStage } from './settling-stage.js';

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(
      new URL(`../../../libs/contracts/fixtures/${name}/valid/full.json`, import.meta.url),
      'utf8',
    ),
  ) as unknown;
const enriched = ArticleEnriched.schema.parse(fixture('dateline.article.enriched.v1'));
const rejected = ArticleRejected.schema.parse(fixture('dateline.article.rejected.v1'));
const stage: SettlingStage = {
  entry: ({ attempt }, decision) => ({
    service: 'indexer',
    version: '1',
    startedAt: '2026-11-25T10:00:00.000Z',
    tookMs: 1,
    attempt,
    decision,
  }),
};

/** The item of a page that was found at some addresses. */
function itemAt(at: { url: string; finalUrl?: string; canonical?: string; amp?: string }): EnrichedItem {
  const { canonicalUrl: _canonical, ampUrl: _amp, ...article } = enriched.article;
  const data: EventData<typeof ArticleEnriched> = {
    ...enriched,
    capture: { ...enriched.capture, url: at.url, finalUrl: at.finalUrl ?? at.url },
    article: {
      ...article,
      ...(at.canonical ? { canonicalUrl: { value: at.canonical, provenance: 'html', confidence: 1 } } : {}),
      ...(at.amp ? { ampUrl: at.amp } : {}),
    },
  };
  return settleItemOf(receivedEvent(ArticleEnriched, data), stage) as EnrichedItem;
}

describe('the item of an enriched capture', () => {
  const short = 'https://news.test/s/1';
  const long = 'https://news.test/city/a-bridge-1';
  const alias = (url: string, kind: string) => ({ urlKey: urlKey(url), url, kind });

  it('has nothing to say about addresses when there is one', () => {
    const item = itemAt({ url: long });
    expect(item).toMatchObject({
      kind: 'enriched',
      aliases: [],
      contentHash: enriched.enrichments.contentHash,
    });
    expect(item.finalUrlKey).toBeUndefined();
    expect(item.canonicalUrlKey).toBeUndefined();
  });

  it('knows the address at which a redirect ended', () => {
    const item = itemAt({ url: short, finalUrl: long });
    expect(item.finalUrlKey).toBe(urlKey(long));
    expect(item.aliases).toEqual([alias(long, 'redirect')]);
  });

  it('believes what the page calls canonical on its own site', () => {
    const item = itemAt({ url: `${long}?page=2`, canonical: long });
    expect(item.canonicalUrlKey).toBe(urlKey(long));
    expect(item.aliases).toEqual([alias(long, 'canonical')]);
  });

  it.each([
    ['another site', 'https://other.test/city/a-bridge-1'],
    ['the home page', 'https://news.test/'],
    ['no web address', 'javascript:void 0'],
  ])('does not believe a canonical address that is %s', (_case, canonical) => {
    const item = itemAt({ url: long, canonical });
    expect(item.canonicalUrlKey).toBeUndefined();
    expect(item.aliases).toEqual([]);
  });

  it('remembers the AMP page of the same site only', () => {
    const amp = 'https://amp.news.test/city/a-bridge-1';
    expect(itemAt({ url: long, amp }).aliases).toEqual([alias(amp, 'amp')]);
    expect(itemAt({ url: long, amp: 'https://cdn.test/city/a-bridge-1' }).aliases).toEqual([]);
  });

  it('ends the trail with what the ledger decided, and builds the document for its place', () => {
    const item = settleItemOf(
      receivedEvent(ArticleEnriched, enriched, { attempt: 3 }),
      stage,
    ) as EnrichedItem;
    const trail = (item.trail as (decision: string) => unknown[])('unchanged:same-content');
    expect(trail).toEqual([
      ...enriched.trail,
      expect.objectContaining({ service: 'indexer', attempt: 3, decision: 'unchanged:same-content' }),
    ]);
    const place = {
      articleId: 'f'.repeat(32),
      revision: 2,
      sequence: 9,
      firstSeenAt: '2026-01-01T00:00:00Z',
    };
    expect(item.build(place)).toEqual(articleDocument(enriched, place));
  });
});

describe('the item of a rejected capture', () => {
  it('carries the reason, the note and the trail', () => {
    const item = settleItemOf(receivedEvent(ArticleRejected, rejected), stage) as RejectedItem;
    expect(item).toMatchObject({
      kind: 'rejected',
      ticket: rejected.capture,
      reason: rejected.reason,
      note: rejected.note,
    });
    const trail = (item.trail as (decision: string) => readonly { decision: string }[])(
      `rejected:${rejected.reason}`,
    );
    expect(trail.map(({ decision }) => decision).at(-1)).toBe(`rejected:${rejected.reason}`);
    expect(trail).toHaveLength(rejected.trail.length + 1);
  });
});

describe('the entry of the indexer', () => {
  it('begins when the event was taken and ends now', () => {
    const receivedAt = new Date(Date.now() - 50);
    const event = receivedEvent(ArticleRejected, rejected, { receivedAt, attempt: 2 });
    const entry = settlingStage('1.2.3').entry(event, 'rejected:no-text');
    expect(entry).toMatchObject({
      service: 'indexer',
      version: '1.2.3',
      startedAt: receivedAt.toISOString(),
      attempt: 2,
      decision: 'rejected:no-text',
    });
    expect(entry.tookMs).toBeGreaterThanOrEqual(50);
    expect(entry.tookMs).toBeLessThan(5000);
  });

  it('is never negative when the clock was set back', () => {
    const event = receivedEvent(ArticleRejected, rejected, { receivedAt: new Date(Date.now() + 60_000) });
    expect(settlingStage('1').entry(event, 'x').tookMs).toBe(0);
  });
});
