import { describe, expect, it } from '@jest/globals';
import { namesFor } from '@dateline/contracts';
import type { LedgerArticle } from '@dateline/database';
import type { PlacedDocument } from '@dateline/search';
import { judgeDocuments } from './judge-documents.js';

const names = namesFor();
const firstSeenAt = new Date('2026-02-10T00:00:00Z');
const document: PlacedDocument = {
  articleId: 'a',
  index: names.physicalIndex(firstSeenAt),
  sequence: 50,
  captureId: '7',
};
const held: LedgerArticle = {
  articleId: 'a',
  sequence: 50,
  captureId: '7',
  firstSeenAt,
  isPending: false,
};
const judge = (article: LedgerArticle | undefined) =>
  judgeDocuments([document], new Map(article ? [['a', article]] : []), names);
const nothing = { raise: [], withdraw: [], wait: [] };

describe('a document', () => {
  it('that the ledger holds alike is left', () => {
    expect(judge(held)).toEqual(nothing);
  });

  it.each([
    ['an older revision', { sequence: 20 }],
    ['a newer revision that is said to be indexed', { sequence: 90 }],
    ['another capture at the same sequence', { captureId: '8' }],
  ])('of which the ledger holds %s has the ledger’s written over it', (_case, more) => {
    const article = { ...held, ...more };
    expect(judge(article)).toEqual({ ...nothing, raise: [{ articleId: 'a', sequence: article.sequence }] });
  });

  it('over which the ledger’s newer revision is about to be written waits for that', () => {
    expect(judge({ ...held, sequence: 90, isPending: true })).toEqual({ ...nothing, wait: [document] });
  });

  it.each([
    ['the ledger has no revision', undefined],
    ['the ledger has it in another month', { ...held, firstSeenAt: new Date('2026-03-01T00:00:00Z') }],
  ])('of which %s goes', (_case, article) => {
    expect(judge(article)).toEqual({ ...nothing, withdraw: [document] });
  });
});
