import type { CaptureTicket } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyId } from '../sql/article-key.js';
import {
  decide,
  type LockedArticle,
  type LockedCapture,
  type LockedLedger,
  UnlockedArticleError,
} from './decide.js';
import type { EnrichedItem, SettleItem } from './settle-item.js';

function captureRow(
  id: string,
  article: string,
  second: number,
  more: Partial<LockedCapture> = {},
): LockedCapture {
  return {
    id,
    fetchedAtMs: second * 1_000,
    isDated: true,
    articleId: keyId(article),
    incarnation: null,
    outcome: null,
    reason: null,
    settledArticleId: null,
    settledRevision: null,
    ...more,
  };
}

function articleRow(urlKey: string, more: Partial<LockedArticle> = {}): LockedArticle {
  return {
    id: keyId(urlKey),
    urlKey,
    url: `https://${urlKey}`,
    firstSeenAt: new Date(0),
    aliasOf: undefined,
    revision: 0,
    heldCaptureId: undefined,
    heldFetchedAtMs: undefined,
    heldIsDated: false,
    contentHash: undefined,
    isChanged: false,
    ...more,
  };
}

function ledgerOf(
  captures: LockedCapture[],
  articles: LockedArticle[],
  owners: [string, string][] = [],
): LockedLedger {
  return {
    captures: new Map(captures.map((row) => [row.id, row])),
    absent: new Map(),
    articles: new Map(articles.map((row) => [row.id, row])),
    owners: new Map(owners.map(([key, owner]) => [keyId(key), keyId(owner)])),
  };
}

function item(captureId: string, content: string, more: Partial<EnrichedItem> = {}): EnrichedItem {
  const ticket = { captureId } as CaptureTicket;
  return {
    kind: 'enriched',
    ticket,
    contentHash: content,
    aliases: [],
    trail: [],
    build: () => never(),
    ...more,
  };
}

const never = (): never => {
  throw new Error('decide must not build documents');
};

const short = (items: SettleItem[], ledger: LockedLedger) =>
  decide(items, ledger).map(({ outcome, reason, revision, isReplay }) =>
    [outcome, reason, revision, isReplay && 'replay'].filter(Boolean).join(' '),
  );

describe('decide', () => {
  const held = { revision: 3, heldCaptureId: '10', heldFetchedAtMs: 10_000, contentHash: 'now' };

  it.each([
    ['a newer capture with other content', 11, 'new', 'indexed 4'],
    ['a newer capture with the content that is held', 11, 'now', 'unchanged same-content'],
    ['an older capture', 9, 'new', 'unchanged older-capture'],
    ['an older capture with the content that is held', 9, 'now', 'unchanged older-capture'],
  ])('%s', (_, second, content, expected) => {
    const ledger = ledgerOf([captureRow('11', 'x', second)], [articleRow('x', held)]);
    expect(short([item('11', content)], ledger)).toEqual([expected]);
  });

  it('tells captures of one millisecond apart by their numbers, as numbers', () => {
    const ledger = ledgerOf([captureRow('9', 'x', 10), captureRow('100', 'x', 10)], [articleRow('x', held)]);
    expect(short([item('9', 'a'), item('100', 'b')], ledger)).toEqual([
      'unchanged older-capture',
      'indexed 4',
    ]);
  });

  it("tells captures of the ledger's own clock apart by their numbers, and those with a given moment by that", () => {
    const undated = { isDated: false };
    const ledger = ledgerOf(
      [
        captureRow('11', 'x', 4, undated),
        captureRow('9', 'x', 12, undated),
        captureRow('12', 'y', 4),
        captureRow('13', 'z', 4, undated),
      ],
      [articleRow('x', held), articleRow('y', held), articleRow('z', { ...held, heldIsDated: true })],
    );
    expect(
      short([item('11', 'new'), item('9', 'old'), item('12', 'new'), item('13', 'new')], ledger),
    ).toEqual(['indexed 4', 'unchanged older-capture', 'unchanged older-capture', 'unchanged older-capture']);
  });

  it('goes back to content that was held before as a new revision', () => {
    const ledger = ledgerOf(
      [captureRow('1', 'x', 1), captureRow('2', 'x', 2), captureRow('3', 'x', 3)],
      [articleRow('x')],
    );
    expect(short([item('3', 'a'), item('2', 'b'), item('1', 'a')], ledger)).toEqual([
      'indexed 3',
      'indexed 2',
      'indexed 1',
    ]);
  });

  it('answers what was settled as it was settled', () => {
    const settled = captureRow('1', 'x', 1, {
      outcome: 'unchanged',
      reason: 'same-content',
      settledArticleId: 'other',
    });
    expect(decide([item('1', 'a')], ledgerOf([settled], []))).toMatchObject([
      { outcome: 'unchanged', reason: 'same-content', articleId: 'other', isReplay: true },
    ]);
  });

  it.each([
    ['canonical before final', { canonicalUrlKey: 'c', finalUrlKey: 'f' }, 'c'],
    ['final when the canonical key belongs to nobody', { canonicalUrlKey: 'nobody', finalUrlKey: 'f' }, 'f'],
    ['the owner that was learned for its own key', {}, 'o'],
  ])('finds the article of another address: %s', (_, keys, expected) => {
    const articles = [
      articleRow('x'),
      articleRow('c', { revision: 1 }),
      articleRow('f', { revision: 1 }),
      articleRow('o', { revision: 1 }),
    ];
    const ledger = ledgerOf([captureRow('1', 'x', 1)], articles, [['x', 'o']]);
    const [verdict] = decide([item('1', 'a', keys)], ledger);
    expect(verdict).toMatchObject({
      articleId: keyId(expected),
      aliases: [{ kind: 'requested', urlKey: 'x' }],
    });
    expect(ledger.articles.get(keyId('x'))).toMatchObject({ aliasOf: keyId(expected), isChanged: true });
  });

  it('asks for the locks again when an article is in play that was not locked', () => {
    const ledger = ledgerOf([captureRow('1', 'x', 1)], [articleRow('x', { aliasOf: keyId('far') })]);
    expect(() => decide([item('1', 'a')], ledger)).toThrow(UnlockedArticleError);
  });

  it('keeps its promises for any batch', () => {
    const captures = fc.array(
      fc.record({
        page: fc.nat(3),
        second: fc.nat(4),
        content: fc.nat(2),
        canonical: fc.option(fc.nat(4), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(captures, (rows) => {
        const ledger = ledgerOf(
          rows.map(({ page, second }, n) => captureRow(String(n + 1), `p${page}`, second)),
          [0, 1, 2, 3].map((page) => articleRow(`p${page}`)),
        );
        const items = rows.map(({ content, canonical }, n) =>
          item(
            String(n + 1),
            `c${content}`,
            canonical === undefined ? {} : { canonicalUrlKey: `p${canonical}` },
          ),
        );
        const verdicts = decide([...items, ...items], ledger);
        expect(verdicts.slice(rows.length).every(({ isReplay }) => isReplay)).toBe(true);
        const indexed = verdicts.slice(0, rows.length).filter(({ outcome }) => outcome === 'indexed');
        for (const article of ledger.articles.values()) {
          const revisions = indexed
            .filter(({ articleId }) => articleId === article.id)
            .map(({ revision }) => revision);
          expect(revisions.sort((a, b) => a! - b!)).toEqual(
            Array.from({ length: article.revision }, (_, n) => n + 1),
          );
          if (article.aliasOf === undefined) continue;
          expect(article.revision).toBe(0);
          expect(ledger.articles.get(article.aliasOf)).toMatchObject({ aliasOf: undefined });
          expect(ledger.articles.get(article.aliasOf)!.revision).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
