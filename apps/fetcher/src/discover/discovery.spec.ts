import { describe, expect, it } from '@jest/globals';
import { articleIdOf, urlKey } from '@dateline/crawl';
import type { FeedEntry } from '@dateline/feeds';
import { discoveryOf } from './discovery.js';

const entry = (more: Partial<FeedEntry>): FeedEntry & { fingerprint: string } => ({
  id: 'guid-1',
  url: 'https://news.example/a',
  authors: [],
  categories: [],
  fingerprint: 'f1',
  ...more,
});

describe('discoveryOf', () => {
  it('gives the frontier the identity, the host and what the feed said', () => {
    const url = 'https://News.example:8443/a?utm_source=rss&id=7';
    const full = entry({
      url,
      title: 'A bridge',
      publishedAt: '2026-02-12T09:00:00Z',
      authors: ['Ada'],
      categories: ['Local'],
      language: 'de',
    });
    const key = urlKey(url) as string;
    expect(discoveryOf([full], 'en')).toEqual({
      entries: [
        {
          articleId: articleIdOf(key),
          urlKey: key,
          url,
          host: 'news.example:8443',
          entryFingerprint: 'f1',
          hints: {
            title: 'A bridge',
            publishedAt: '2026-02-12T09:00:00Z',
            authors: ['Ada'],
            categories: ['Local'],
            language: 'de',
          },
        },
      ],
      skipped: [],
    });
  });

  it('takes the language of the feed where the entry has none, and leaves out what was not said', () => {
    const hintsOf = (language?: string) => discoveryOf([entry({})], language).entries[0]?.hints;
    expect(hintsOf('fr')).toEqual({ language: 'fr' });
    expect(hintsOf(undefined)).toEqual({});
  });

  it('says which addresses cannot be an identity, and keeps their neighbours', () => {
    const endless = `https://news.example/${'x'.repeat(10_000)}`;
    const { entries, skipped } = discoveryOf([entry({ url: endless }), entry({})], undefined);
    expect(entries.map(({ url }) => url)).toEqual(['https://news.example/a']);
    expect(skipped).toEqual([endless]);
  });
});
