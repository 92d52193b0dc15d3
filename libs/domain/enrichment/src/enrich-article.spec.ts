import { describe, expect, it } from '@jest/globals';
import { Enrichments } from '@dateline/contracts';
import fc from 'fast-check';
import { articleOf } from './article-for-specs.js';
import { enrichArticle, ENRICHERS } from './enrich-article.js';

const broken = (name: string) =>
  ENRICHERS.map((enricher) =>
    enricher.name === name
      ? {
          ...enricher,
          run: () => {
            throw new Error('no luck');
          },
        }
      : enricher,
  );

const text = 'The city council approved a new bridge across the river on Tuesday evening after a debate. ';

describe('enrichArticle', () => {
  it('fulfils the contract and names every enricher with its version', () => {
    const { enrichments } = enrichArticle(articleOf('Council approves bridge', [text]));
    expect(Enrichments.parse(enrichments)).toEqual(enrichments);
    expect(enrichments.enrichers.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'language ok',
      'keywords ok',
      'reading-time ok',
      'fingerprint ok',
      'content-hash ok',
    ]);
  });

  it.each(ENRICHERS.map(({ name }) => name))('a failing %s is reported and costs only itself', (name) => {
    const { enrichments } = enrichArticle(articleOf('Council approves bridge', [text]), {
      enrichers: broken(name),
    });
    expect(Enrichments.parse(enrichments)).toEqual(enrichments);
    const failed = enrichments.enrichers.filter(({ status }) => status === 'failed');
    expect(failed).toEqual([expect.objectContaining({ name, note: 'no luck' })]);
    expect(enrichments.enrichers).toHaveLength(ENRICHERS.length);
    if (name !== 'reading-time') expect(enrichments.wordCount).toBe(16);
    if (name !== 'language') expect(enrichments.language.code).toBe('en');
  });

  it('a failed fingerprint makes no two articles look like copies', () => {
    const [one, other] = ['One text here.', 'Other text here.'].map(
      (body) =>
        enrichArticle(articleOf('T', [body]), { enrichers: broken('fingerprint') }).enrichments.fingerprint,
    );
    expect(one).not.toBe(other);
  });

  it('fulfils the contract and is deterministic for any text', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc
        .array(fc.constantFrom('\ud800', '\u0000', 'слово', '市', 'word', ' ', '. ', "l'eau", '\n'), {
          minLength: 1,
        })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(
        anyText,
        fc.array(anyText, { minLength: 1, maxLength: 4 }),
        anyText,
        (title, body, hint) => {
          const run = () => enrichArticle(articleOf(title, body), { hints: { language: hint } }).enrichments;
          const enrichments = run();
          expect(Enrichments.parse(enrichments)).toEqual(enrichments);
          expect(enrichments.enrichers.every(({ status }) => status === 'ok')).toBe(true);
          expect(run()).toEqual(enrichments);
        },
      ),
    );
  });

  it.each([
    ['one token', 'a'.repeat(10_000_000)],
    ['one-letter words', 'a '.repeat(5_000_000)],
    ['Chinese without a stop', '中'.repeat(5_000_000)],
    ['line ends', 'a\n'.repeat(20) + '\n'.repeat(10_000_000)],
    ['lone surrogates', '\ud800'.repeat(10_000_000)],
  ])('10 MB of %s are bounded', (_, body) => {
    const article = articleOf('Hostile', [body]);
    const before = process.cpuUsage();
    const { enrichments } = enrichArticle(article);
    const { user, system } = process.cpuUsage(before);
    expect(enrichments.enrichers.every(({ status }) => status === 'ok')).toBe(true);
    // A single pass takes 0.2 s; the limit leaves room for a busy machine and still fails on quadratic work.
    expect((user + system) / 1e6).toBeLessThan(2.5);
  });
});
