import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArticleDocument } from '@dateline/contracts';
import type { WaitReason } from './bulk-decision.js';
import { BulkWriter, type BulkWrite } from './bulk-writer.js';
import { countDocuments } from './index-audit.js';
import { searchArticles } from './search-articles.js';
import { createSearchClient } from './search-client.js';
import { isSearchDown, SearchDownError, SearchNotReadyError } from './search-errors.js';
import { articleIdOf, openSearchNamespace, sampleDocument, sampleWrite } from './testing/search-namespace.js';
import { verifySearch } from './verify-search.js';

const space = openSearchNamespace();
const { client, names } = space;
afterAll(() => space.close());

const writer = new BulkWriter(client, names, { retryDeadlineMs: 2000, indexCheckIntervalMs: 0 });
const statuses = async (writes: BulkWrite[]) =>
  (await writer.write(writes)).results.map(({ status }) => status);

describe('writing', () => {
  beforeAll(() => space.startAnew());

  it('takes a document with every field of the contract and keeps all of it', async () => {
    expect(await statuses([{ document: sampleDocument, sequence: sampleDocument.sequence }])).toEqual([
      'indexed',
    ]);
    const index = names.physicalIndex(new Date(sampleDocument.firstSeenAt));
    const stored = await client.get({ index, id: sampleDocument.articleId });
    expect(stored._source).toEqual(sampleDocument);
    expect(stored._version).toBe(sampleDocument.sequence);
  });

  it('never lets an older sequence replace a newer one, also within one request', async () => {
    const title = async () => {
      const stored = await client.get<ArticleDocument>({
        index: names.physicalIndex(new Date(sampleDocument.firstSeenAt)),
        id: articleIdOf(1),
      });
      return stored._source?.title;
    };
    expect(await statuses([sampleWrite(1, { title: 'two' }, 2)])).toEqual(['indexed']);
    expect(await statuses([sampleWrite(1, { title: 'one' }, 1)])).toEqual(['older']);
    expect(await title()).toBe('two');
    expect(await statuses([sampleWrite(1, { title: 'two again' }, 2)])).toEqual(['indexed']);
    expect(await title()).toBe('two again');
    expect(
      await statuses([sampleWrite(1, { title: 'four' }, 4), sampleWrite(1, { title: 'three' }, 3)]),
    ).toEqual(['indexed', 'older']);
    expect(await title()).toBe('four');
  });

  it('fails the documents that do not fit, and only those', async () => {
    const bad = { ...sampleWrite(11).document, mood: 'glad' } as ArticleDocument;
    const huge = sampleWrite(13, { text: 'x'.repeat(9 * 1024 * 1024) });
    const { results } = await writer.write([
      sampleWrite(10),
      { document: bad, sequence: 11 },
      sampleWrite(12, { wordCount: 'many' as unknown as number }),
      huge,
      sampleWrite(14),
    ]);
    expect(results.map(({ articleId, status }) => `${Number.parseInt(articleId, 16)} ${status}`)).toEqual([
      '10 indexed',
      '11 failed',
      '12 failed',
      '13 failed',
      '14 indexed',
    ]);
    expect(results[1]?.error).toMatch(/strict_dynamic_mapping_exception.*mood/);
    expect(results[2]?.error).toMatch(/wordCount/);
    expect(results[3]?.error).toMatch(/bytes/);
  });

  it('takes what the web brings: half characters, NUL, endless words, odd dates', async () => {
    expect(
      await statuses([
        sampleWrite(20, { title: 'half \ud83d character', text: `nul \u0000 ${'w'.repeat(40_000)}` }),
        sampleWrite(21, { authors: ['a'.repeat(40_000)], url: `https://example.org/${'u'.repeat(8000)}` }),
        sampleWrite(22, { publishedAt: '2026-02-12T09:30:00.1234567891Z' }),
      ]),
    ).toEqual(['indexed', 'indexed', 'indexed']);
  });

  it('cuts a long list into requests and answers in its order', async () => {
    const small = new BulkWriter(client, names, { maxItems: 7, maxBytes: 20_000 });
    const numbers = Array.from({ length: 50 }, (_, at) => 100 + at);
    const { results } = await small.write(numbers.map((number) => sampleWrite(number)));
    expect(results).toEqual(
      numbers.map((number) => ({
        articleId: articleIdOf(number),
        sequence: number,
        index: names.physicalIndex(new Date(sampleDocument.firstSeenAt)),
        status: 'indexed',
      })),
    );
  });

  it('splits by the month of first sight, and every month is read by the alias', async () => {
    await space.startAnew();
    await writer.write([
      sampleWrite(1, { firstSeenAt: '2025-12-31T23:59:59Z' }),
      sampleWrite(2, { firstSeenAt: '2026-01-01T00:00:00Z' }),
      sampleWrite(3, { firstSeenAt: '2026-01-31T23:30:00-01:00' }),
    ]);
    await space.refresh();
    const months = Object.entries(await client.indices.getAlias({ name: names.searchAlias }));
    expect(months.map(([index]) => index.slice(-7)).sort()).toEqual([
      '2025.12',
      '2026.01',
      '2026.02',
      '2026.03',
    ]);
    expect(await countDocuments(client, names)).toBe(3);
  });

  it('withdraws by the same order of sequences', async () => {
    await space.startAnew();
    await writer.write([sampleWrite(1, {}, 5)]);
    const index = names.physicalIndex(new Date(sampleDocument.firstSeenAt));
    const withdrawal = { articleId: articleIdOf(1), index };
    const withdraw = async (sequence: number) =>
      (await writer.withdraw([{ ...withdrawal, sequence }])).results.map(({ status }) => status);
    expect(await withdraw(4)).toEqual(['older']);
    expect(await withdraw(6)).toEqual(['indexed']);
    expect(await withdraw(6)).toEqual(['indexed']);
    expect(await statuses([sampleWrite(1, {}, 5)])).toEqual(['older']);
    await space.refresh();
    expect(await countDocuments(client, names)).toBe(0);
  });
});

describe('outages', () => {
  it('throws SearchDownError when nobody answers', async () => {
    const nobody = createSearchClient({ url: 'http://127.0.0.1:9', requestTimeoutMs: 1000 });
    const error: unknown = await new BulkWriter(nobody, names)
      .write([sampleWrite(1)])
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SearchDownError);
    expect(isSearchDown(error)).toBe(true);
    await expect(searchArticles(nobody, names, {})).rejects.toBeInstanceOf(SearchDownError);
    await expect(verifySearch(nobody, names)).rejects.toBeInstanceOf(SearchDownError);
    await nobody.close();
  });

  const index = names.physicalIndex(new Date(sampleDocument.firstSeenAt));
  const march = { firstSeenAt: '2026-03-01T00:00:00Z' };
  const block = (on: boolean) =>
    client.indices.putSettings({
      index,
      settings: { 'index.blocks.read_only_allow_delete': on || null } as object,
    });

  it.each<[WaitReason, () => Promise<unknown>, () => Promise<unknown>]>([
    ['read-only', () => block(true), () => block(false)],
    ['closed', () => client.indices.close({ index }), () => client.indices.open({ index })],
  ])('gives documents back at once while their index is %s, and takes the others', async (waits, on, off) => {
    await space.startAnew();
    await writer.write([sampleWrite(1)]);
    await on();
    const patient = new BulkWriter(client, names, { retryDeadlineMs: 60_000 });
    const { results } = await patient.write([sampleWrite(2), sampleWrite(3, march)]);
    expect(results).toMatchObject([
      { status: 'retry', waits, index, error: expect.any(String) },
      { status: 'indexed' },
    ]);
    await off();
    expect(await statuses([sampleWrite(2)])).toEqual(['indexed']);
  });

  it('holds an index that Elasticsearch refuses to make (too many shards) against that index alone', async () => {
    await space.startAnew();
    const refused = sampleWrite(4, { firstSeenAt: '2026-04-01T00:00:00Z' });
    const april = names.physicalIndex(new Date('2026-04-01T00:00:00Z'));
    const template = { name: `${names.namespace}-broken`, index_patterns: [april], priority: 900 };
    await client.indices.putIndexTemplate({
      ...template,
      template: { settings: { 'index.number_of_shards': 1024 } as object },
    });
    try {
      const impatient = new BulkWriter(client, names, { retryDeadlineMs: 0 });
      const { results } = await impatient.write([refused, sampleWrite(3, march)]);
      expect(results).toMatchObject([{ status: 'retry', waits: 'missing' }, { status: 'indexed' }]);
    } finally {
      await client.indices.deleteIndexTemplate({ name: template.name });
    }
    expect(await statuses([refused])).toEqual(['indexed']);
  });

  it.each([
    ['a writer that starts afterwards', () => new BulkWriter(client, names)],
    ['a writer that has written there before', () => writer],
  ])('never writes to a cluster that lost its data and the template: %s', async (_which, create) => {
    await space.startAnew();
    await statuses([sampleWrite(1)]);
    await space.empty();
    await expect(create().write([sampleWrite(1)])).rejects.toBeInstanceOf(SearchNotReadyError);
    const index = names.physicalIndex(new Date(sampleDocument.firstSeenAt));
    expect(await client.indices.exists({ index })).toBe(false);
  });
});
