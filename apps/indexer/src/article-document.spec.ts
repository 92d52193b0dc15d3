import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ArticleDocument, ArticleEnriched, type EventData } from '@dateline/contracts';
import { articleDocument } from './article-document.js';

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as unknown;
const fixture = (name: string) =>
  ArticleEnriched.schema.parse(
    read(`../../../libs/contracts/fixtures/dateline.article.enriched.v1/valid/${name}.json`),
  );
const facts = {
  articleId: 'fedcba9876543210fedcba9876543210',
  revision: 2,
  sequence: 77,
  firstSeenAt: '2026-02-11T08:00:00.000Z',
};
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('articleDocument', () => {
  it('is the golden document for the full event', () => {
    const document = articleDocument(fixture('full'), facts);
    expect(json(document)).toEqual(read('./article-document.golden.json'));
  });

  it.each(['full', 'minimal', 'with-a-field-of-the-future'])(
    'fulfils its contract for the event %s',
    (name) => {
      const document = json(articleDocument(fixture(name), facts));
      expect(json(ArticleDocument.parse(document))).toEqual(document);
    },
  );

  it('takes the place from the ledger, not from the ticket: the capture may count for another article', () => {
    const event = fixture('full');
    const document = articleDocument(event, facts);
    expect(document).toMatchObject(facts);
    expect(event.capture.articleId).not.toBe(document.articleId);
  });

  it('says nothing about publication where nothing was found', () => {
    const { publishedAt: _left, ...article } = fixture('full').article;
    const document = articleDocument({ ...fixture('full'), article }, facts);
    expect(Object.keys(document).filter((key) => key.startsWith('publishedAt'))).toEqual([
      'publishedAtCandidates',
    ]);
    expect(document.publishedAtCandidates).toEqual([]);
  });

  describe('source', () => {
    const found = (value: string) => ({ value, provenance: 'meta' as const, confidence: 1 });
    const sourceOf = (
      capture: Partial<EventData<typeof ArticleEnriched>['capture']>,
      article: Partial<EventData<typeof ArticleEnriched>['article']>,
    ) => {
      const event = fixture('minimal');
      return articleDocument(
        { ...event, capture: { ...event.capture, ...capture }, article: { ...event.article, ...article } },
        facts,
      ).source;
    };
    const ledger = { id: '7', name: 'Riverton News', host: 'news.test' };
    const page = { finalUrl: 'https://www.news.test:8443/a' };

    it.each([
      ['what the ledger knows', sourceOf({ source: ledger }, { siteName: found('Page') }), ledger],
      [
        'else what the page says of itself',
        sourceOf(page, { siteName: found('Riverton'), siteHost: 'news.test' }),
        { name: 'Riverton', host: 'news.test' },
      ],
      ['else its host', sourceOf(page, {}), { name: 'www.news.test', host: 'www.news.test' }],
      ['else that nothing is known', sourceOf({}, {}), { name: 'unknown' }],
    ])('is %s', (_case, actual, expected) => {
      expect(actual).toEqual(expected);
    });
  });
});
