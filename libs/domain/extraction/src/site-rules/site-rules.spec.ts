import { readdirSync, readFileSync } from 'node:fs';
import { textOf } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import { extractArticle } from '../extract-article.js';
import { parseSelector } from './selector.js';
import { parseSiteRule, ruleFor } from './site-rules.js';

const folder = new URL('../../rules/', import.meta.url);
const rules = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, rule: parseSiteRule(readFileSync(new URL(name, folder), 'utf8')) }));

describe('site rules', () => {
  it.each(rules.map(({ name, rule }) => [name, rule] as const))(
    '%s is named after its domain',
    (name, rule) => {
      expect(name).toBe(`${rule.domain}.yaml`);
    },
  );

  it('take the place of what the page does not tell', () => {
    const page = readFileSync(new URL('../../fixtures/tide-gazette.html', import.meta.url));
    const options = {
      contentType: 'text/html',
      url: 'https://www.tide-gazette.example/lamp',
      rules: rules.map(({ rule }) => rule),
    };
    const extraction = extractArticle(page, options);
    if (extraction.kind !== 'article') throw new Error(extraction.note);
    const { title, publishedAt, blocks } = extraction.article;
    expect(title).toMatchObject({ value: 'The lighthouse gets a new lamp', provenance: 'rule' });
    expect(publishedAt).toMatchObject({ value: '2026-04-09T00:00:00Z', provenance: 'rule' });
    expect(textOf(blocks)).toMatch(/^The lighthouse on the north cape[\s\S]*at noon\.$/);
    expect(textOf(blocks)).not.toMatch(/archive|barge|every letter/);
  });

  it('hold for a domain and its subdomains, and for nothing else', () => {
    const rule = parseSiteRule('domain: paper.example\nreason: only for this test');
    expect(ruleFor('https://news.paper.example/a', [rule])).toBe(rule);
    expect(ruleFor('https://otherpaper.example/a', [rule])).toBeUndefined();
  });

  it.each([
    'domain: x',
    'domain: a.example\nreason: long enough\nbodi: p',
    'domain: a.example\nreason: long enough\nbody: "div > p"',
  ])('refuse %j', (yaml) => {
    expect(() => parseSiteRule(yaml)).toThrow();
  });

  it('read simple selectors', () => {
    expect(parseSelector('div.Story.main#Top[itemprop=articleBody]')).toEqual({
      tag: 'div',
      id: 'top',
      classes: ['story', 'main'],
      itemprop: 'articlebody',
    });
  });
});
