import { describe, expect, it } from '@jest/globals';
import { writeArticle, type Assignment } from './article-writer.js';
import { coinName } from './coined-name.js';
import { fillTemplate } from './grammar/template.js';
import { OUTLETS, outletOf } from './outlets.js';
import { createRandom } from './random.js';

const assignment: Assignment = { seed: 1, siteId: 'en-1', lane: 0, index: 3, revision: 1 };
const grammars = [...new Map(OUTLETS.map(({ grammar }) => [grammar.language, grammar])).entries()];

describe.each(grammars)('articles in %s', (_language, grammar) => {
  const many = Array.from({ length: 150 }, (_nothing, index) =>
    writeArticle(grammar, { ...assignment, index }),
  );

  it('are the same for the same seed and others for another', () => {
    expect(writeArticle(grammar, assignment)).toEqual(writeArticle(grammar, assignment));
    expect(writeArticle(grammar, { ...assignment, seed: 2 })).not.toEqual(writeArticle(grammar, assignment));
  });

  it('leave no hole and no pattern sign in any text', () => {
    const texts = many.flatMap(({ title, caption, kicker, paragraphs }) => [
      title,
      caption,
      kicker,
      ...paragraphs,
    ]);
    expect(texts.filter((text) => /[{}[\]|]|undefined/.test(text))).toEqual([]);
  });

  it('have 4 to 14 paragraphs and distinct titles and texts', () => {
    expect(new Set(many.map(({ title }) => title)).size).toBe(many.length);
    expect(new Set(many.map(({ paragraphs }) => paragraphs.slice(1).join('\n'))).size).toBe(many.length);
    for (const { paragraphs } of many) {
      expect(paragraphs.length).toBeGreaterThanOrEqual(4);
      expect(paragraphs.length).toBeLessThanOrEqual(14);
    }
  });

  it('name the coined thing in title and first paragraph and nowhere else', () => {
    for (const { title, paragraphs, caption, kicker, distinctiveName, tags } of many) {
      expect(title).toContain(distinctiveName);
      expect(paragraphs[0]).toContain(distinctiveName);
      expect([...paragraphs.slice(1), caption, kicker, ...tags].join(' ')).not.toContain(distinctiveName);
    }
  });

  it('lose every trace of the old title when they are corrected', () => {
    for (const [index, before] of many.entries()) {
      const after = writeArticle(grammar, { ...assignment, index, revision: 2 });
      const everything = JSON.stringify(after);
      expect(everything).not.toContain(before.title);
      expect(everything).not.toContain(before.distinctiveName);
      expect(after.paragraphs[0]).not.toBe(before.paragraphs[0]);
      expect(after.paragraphs.slice(1)).toEqual(before.paragraphs.slice(1));
      expect(after.kicker).toBe(before.kicker);
    }
  });
});

describe('coined names', () => {
  it('never repeat, beyond the last combination either', () => {
    const parts = { onsets: ['b', 'd'], vowels: ['a', 'e'], endings: ['n', 'r', 's'] };
    const names = Array.from({ length: 200 }, (_nothing, number) => coinName(parts, number, 1));
    expect(new Set(names).size).toBe(names.length);
  });

  it('never repeat between sites of one language, through 24 sites and both revisions', () => {
    const names = Array.from({ length: 24 }, (_nothing, ordinal) => outletOf(ordinal)).flatMap(
      ({ outlet, lane }) =>
        Array.from({ length: 40 }, (_none, index) =>
          ([1, 2] as const).map(
            (revision) =>
              writeArticle(outlet.grammar, { seed: 1, siteId: `s${lane}`, lane, index, revision })
                .distinctiveName,
          ),
        ).flat(),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('fillTemplate', () => {
  const random = createRandom('template');

  it('chooses alternatives, words and numbers', () => {
    const filled = fillTemplate(
      '[one|two] {word} {#3-3} {town}',
      { town: 'Quenby' },
      { word: ['x'] },
      random,
    );
    expect(filled).toMatch(/^(one|two) x 3 Quenby$/);
  });

  it('names the pattern and the slot that nothing fills', () => {
    expect(() => fillTemplate('a {gap}', {}, {}, random)).toThrow('names {gap}');
  });
});
