import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BulkWriter } from './bulk-writer.js';
import { indexIdentities } from './index-identities.js';
import { searchArticles } from './search-articles.js';
import { closedIndices, documentsBetween, highestSequence } from './sequence-audit.js';
import { articleIdOf, openSearchNamespace, sampleDocument, sampleWrite } from './testing/search-namespace.js';

const space = openSearchNamespace();
const { client, names } = space;
const writer = new BulkWriter(client, names);
const january = names.physicalIndex(new Date('2026-01-10T00:00:00Z'));
const february = names.physicalIndex(new Date('2026-02-10T00:00:00Z'));
beforeEach(() => space.startAnew());
afterAll(() => space.close());

const write = () =>
  writer.write([
    ...[1, 2, 3].map((number) => sampleWrite(number, { firstSeenAt: '2026-01-10T00:00:00Z' })),
    ...[4, 5, 6].map((number) => sampleWrite(number, { firstSeenAt: '2026-02-10T00:00:00Z' })),
  ]);

describe('documents between two sequences', () => {
  it('come in pages by rising sequence, with the index that each stands in', async () => {
    await write();
    const range = { above: 1, below: 6 };
    const first = await documentsBetween(client, names, range, undefined, 3);
    const rest = await documentsBetween(client, names, range, first.at(-1), 3);
    const { captureId } = sampleDocument;
    expect([...first, ...rest]).toEqual([
      { articleId: articleIdOf(2), index: january, sequence: 2, captureId },
      { articleId: articleIdOf(3), index: january, sequence: 3, captureId },
      { articleId: articleIdOf(4), index: february, sequence: 4, captureId },
      { articleId: articleIdOf(5), index: february, sequence: 5, captureId },
    ]);
    expect(await documentsBetween(client, names, range, rest.at(-1), 3)).toEqual([]);
  });

  it('have a highest, also where nothing is', async () => {
    expect(await highestSequence(client, names)).toBe(0);
    await write();
    expect(await highestSequence(client, names)).toBe(6);
    await space.empty();
    expect(await highestSequence(client, names)).toBe(0);
    expect(await documentsBetween(client, names, { above: 0, below: 9 })).toEqual([]);
  });
});

describe('a closed month', () => {
  it('is named, leaves the others to auditors, and is told to readers as a part that is missing', async () => {
    await write();
    await client.indices.close({ index: january });
    expect(await closedIndices(client, names)).toEqual([january]);
    expect(await highestSequence(client, names)).toBe(6);
    expect(await documentsBetween(client, names, { above: 0, below: 9 })).toHaveLength(3);
    expect(await searchArticles(client, names, {})).toMatchObject({ total: 3, isPartial: true });
    await client.indices.open({ index: january });
    expect(await searchArticles(client, names, {})).toMatchObject({ total: 6, isPartial: false });
  });
});

describe('the identity of an index', () => {
  it('is another when it was deleted and made anew, and is known of a closed one', async () => {
    await write();
    const before = await indexIdentities(client, names);
    expect(before.get(january)).toMatch(/^[\w-]{20,}$/);
    await client.indices.delete({ index: january });
    expect((await indexIdentities(client, names)).has(january)).toBe(false);
    await client.indices.create({ index: january });
    await client.indices.close({ index: february });
    const after = await indexIdentities(client, names);
    expect(after.get(january)).not.toBe(before.get(january));
    expect(after.get(february)).toBe(before.get(february));
  });
});
