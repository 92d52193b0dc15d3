import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArticleDocument } from '@dateline/contracts';
import type { ArticleQuery } from './reader-question.js';
import { BulkWriter } from './bulk-writer.js';
import { ensureTemplate } from './ensure-template.js';
import { searchArticles } from './search-articles.js';
import { openSearchNamespace, sampleDocument } from './testing/search-namespace.js';

const space = openSearchNamespace();
const { client, names } = space;
const { lead: _lead, ...withoutLead } = sampleDocument;

const articles: Record<string, Partial<ArticleDocument>> = {
  en: { language: 'en', title: 'Elections postponed', text: 'The harbour bridge reopened on Thursday.' },
  en2: { language: 'en', title: 'Weather', text: 'A bridge far from any harbour; elections are over.' },
  de: {
    language: 'de',
    title: 'Die Wahlen in München',
    text: 'Die Bürger wählten am Sonntag auf der Straße.',
  },
  fr: { language: 'fr', title: "L'été à Orléans", text: 'Les élections législatives ont lieu dimanche.' },
  ru: {
    language: 'ru',
    title: 'Выборы президента',
    text: 'На выборах победила новая партия, сообщает Королёв.',
  },
  ja: { language: 'ja', title: '東京で新しい橋が開通', text: 'ﾃﾞｰﾀによると、橋は三年ぶりに開通した。' },
  zh: { language: 'zh-Hant', title: '臺北市長選舉結果', text: '選舉委員會公布結果。' },
  ko: { language: 'ko', title: '서울 지하철 파업', text: '지하철 노조가 파업을 시작했다.' },
  ar: { language: 'ar', title: 'الانتخابات الرئاسية في مصر', text: 'أعلنت اللجنة نتائج الإنتخابات اليوم.' },
  fa: { language: 'fa', title: 'کتاب‌های تازه', text: 'نمایشگاه کتاب تهران گشایش یافت.' },
};
const keys = Object.keys(articles);
const idOf = (key: string) => keys.indexOf(key).toString(16).padStart(32, '0');

const find = (query: ArticleQuery) => searchArticles(client, names, query);
const found = async (query: ArticleQuery) =>
  (await find(query)).hits.map(({ document }) => keys[Number.parseInt(document.articleId, 16)]);

beforeAll(async () => {
  await ensureTemplate(client, names);
  const { results } = await new BulkWriter(client, names).write(
    keys.map((key, at) => ({
      sequence: at + 1,
      document: {
        ...withoutLead,
        authors: [],
        ...articles[key],
        articleId: idOf(key),
        sequence: at + 1,
        // A month each, so that the order of hits does not depend on the month's own statistics.
        firstSeenAt: `2025-${String((at % 12) + 1).padStart(2, '0')}-10T00:00:00Z`,
        publishedAt: `2026-01-${String(at + 10)}T10:00:00Z`,
      },
    })),
  );
  expect(results.map(({ status }) => status)).toEqual(keys.map(() => 'indexed'));
  await space.refresh();
});

afterAll(() => space.close());

describe('words of many languages', () => {
  it.each([
    ['bridge', ['en', 'en2']],
    ['election postponed', ['en']],
    ['munchen', ['de']],
    ['MÜNCHEN', ['de']],
    ['strasse', ['de']],
    ['bürger wahlen', ['de']],
    ['election législative', ['fr']],
    ['orleans', ['fr']],
    ['выбор', ['ru']],
    ['выборами', ['ru']],
    ['партии', ['ru']],
    ['Королев', ['ru']],
    ['開通', ['ja']],
    ['東京', ['ja']],
    ['データ', ['ja']],
    ['橋が開通', ['ja']],
    ['選舉', ['zh']],
    ['지하철', ['ko']],
    ['انتخابات', ['ar']],
    ['الإنتخابات', ['ar']],
    ['كتاب', ['fa']],
  ])('finds %s', async (q, expected) => {
    expect((await found({ q })).sort()).toEqual(expected);
  });

  it.each(['京東', 'brid', 'unheard', 'election -postponed zebra', '"bridge harbour"'])(
    'does not find %s',
    async (q) => {
      expect(await found({ q })).toEqual([]);
    },
  );
});

describe('what readers may write', () => {
  it('ranks words that stand together, and words in the title, first', async () => {
    expect(await found({ q: 'harbour bridge' })).toEqual(['en', 'en2']);
    expect((await found({ q: 'elections' })).slice(0, 1)).toEqual(['en']);
  });

  it.each([
    ['"harbour bridge"', ['en']],
    ['bridge -harbour', []],
    ['bridge -weather', ['en']],
    ['postponed | weather', ['en', 'en2']],
    ['post*', ['en']],
    ['(', []],
    ['"', []],
    ['title:weather', []],
    ['*', keys],
    ['\\', []],
  ])('understands %s without an error', async (q, expected) => {
    expect((await found({ q })).sort()).toEqual([...expected].sort());
  });

  it('marks what was found and escapes the rest', async () => {
    const page = await find({ q: 'bridge', language: 'en' });
    expect(page.hits.map(({ highlights }) => highlights.text?.[0]).sort()).toEqual([
      'A <mark>bridge</mark> far from any harbour; elections are over.',
      'The harbour <mark>bridge</mark> reopened on Thursday.',
    ]);
  });
});

describe('conditions and pages', () => {
  it('filters by language with its variants, source and time', async () => {
    expect(await found({ language: 'zh' })).toEqual(['zh']);
    expect(await found({ q: 'bridge', language: 'de' })).toEqual([]);
    expect((await find({ source: 'EXAMPLE.org' })).total).toBe(keys.length);
    expect((await find({ source: 'example courier' })).total).toBe(keys.length);
    expect((await find({ source: 'elsewhere.org' })).total).toBe(0);
    expect(await found({ from: '2026-01-12', to: '2026-01-13' })).toEqual(['fr', 'de']);
    expect(await found({ from: '2026-01-12T10:00:00Z', to: '2026-01-13T09:59:59Z' })).toEqual(['de']);
  });

  it.each(['newest', 'relevance'] as const)('pages through all, each once, by %s', async (sort) => {
    const seen: (string | undefined)[] = [];
    let after: string | undefined;
    do {
      const page = await find({ sort, size: 3, after, source: 'example.org' });
      expect(page.total).toBe(keys.length);
      seen.push(...page.hits.map(({ document }) => keys[Number.parseInt(document.articleId, 16)]));
      after = page.next;
    } while (after);
    expect(seen).toHaveLength(keys.length);
    expect(sort === 'newest' ? [...seen].reverse() : [...seen].sort()).toEqual(
      sort === 'newest' ? keys : [...keys].sort(),
    );
  });

  it('puts articles without a date last, and goes on after them', async () => {
    const { publishedAt: _publishedAt, ...undated } = sampleDocument;
    const ids = ['e', 'f'].map((digit) => digit.repeat(32));
    await new BulkWriter(client, names).write(
      ids.map((articleId) => ({ document: { ...undated, articleId, title: 'Undated' }, sequence: 99 })),
    );
    await space.refresh();
    const first = await find({ size: keys.length + 1, sort: 'newest' });
    expect(first.hits.at(-1)?.document.articleId).toBe(ids[0]);
    const second = await find({ size: keys.length + 1, sort: 'newest', after: first.next });
    expect(second.hits.map(({ document }) => document.articleId)).toEqual([ids[1]]);
    expect(second.next).toBeUndefined();
    expect((await find({ q: 'undated', from: '2026-02-12', to: '2026-02-12' })).total).toBe(2);
  });
});
