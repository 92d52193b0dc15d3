import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hash } from 'node:crypto';
import { FeedHints } from '@dateline/contracts';
import { FrontierRepository } from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { entryFingerprint, type FeedEntry } from '@dateline/feeds';
import { discoveryOf } from './discovery.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());

/** Texts as hostile and broken feeds have them: NUL, half of a pair, far too long, escapes of escapes. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('\0', 'a\ud800b', '\udfff', '\\u0000', '"', '', ' ', "'; drop table articles; --"),
  fc.constantFrom(300, 3_000, 9_000).map((length) => 'x'.repeat(length)),
);
/** A host of so many labels that nothing can compress: what fits into an index when it is repetitive does not here. */
const noisyHost = (labels: number) =>
  `${Array.from({ length: labels }, (_, n) => hash('md5', String(n), 'hex')).join('.')}.example`;
const oddHost = fc.oneof(
  fc.constantFrom('news.example', '[::1]', '1.2', 'xn--', 'ä.example', 'a..b', '-', 'news.example:65535'),
  fc.constantFrom(1, 3, 4, 50, 120).map(noisyHost),
  fc.constantFrom(64, 254, 2_800).map((length) => `${'a'.repeat(length)}.example`),
);
const oddUrl = fc.oneof(
  fc.tuple(oddHost, oddText).map(([host, path]) => `https://${host}/${path}`),
  fc.constantFrom(2_000, 8_100).map((length) => `https://news.example/${'ж'.repeat(length)}`),
  oddText,
);
const oddEntry: fc.Arbitrary<FeedEntry> = fc.record({
  id: oddText,
  url: oddUrl,
  title: oddText,
  publishedAt: fc.oneof(oddText, fc.constantFrom('+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z')),
  authors: fc.array(oddText, { maxLength: 3 }),
  categories: fc.array(oddText, { maxLength: 3 }),
  language: oddText,
});

describe('whatever a feed lists', () => {
  it('the ledger takes what is found in it, every time, and the contract takes what is said about it', async () => {
    const frontier = new FrontierRepository(database.dataSource);
    const plain = { id: '1', url: 'https://news.example/plain', authors: [], categories: [] };
    await fc.assert(
      fc.asyncProperty(fc.array(oddEntry, { minLength: 1, maxLength: 20 }), async (odd) => {
        const listed = [...odd, plain].map((entry) => ({ ...entry, fingerprint: entryFingerprint(entry) }));
        const { entries, skipped } = discoveryOf(listed, undefined);
        expect(entries.length + skipped.length).toBe(listed.length);
        const found = await frontier.discover(null, entries);
        expect(found.inserted + found.changed + found.known).toBe(entries.length);
        for (const { hints } of entries) expect(FeedHints.safeParse(hints).success).toBe(true);
      }),
      { numRuns: 30 },
    );
    const [row] = await database.dataSource.query(
      `select count(*)::int as plain from articles where url = $1`,
      [plain.url],
    );
    expect(row).toEqual({ plain: 1 });
  }, 60_000);
});
