import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../limits.js';
import { committedModels } from '../model/models.js';
import { readPage } from '../page/read-page.js';
import { metadataSources } from './sources.js';
import { TITLE_SOURCES, titleCandidates, type TitleSource } from './title-candidates.js';
import { TITLE_FEATURES, titleFeatures } from './title-features.js';
import { titleOf } from './title.js';

const sourcesOf = (head: string, body: string) =>
  metadataSources(
    readPage(
      `<html><head>${head}</head><body>${body}</body></html>`,
      'https://www.paper.example/a',
      DEFAULT_LIMITS,
    ),
    {},
  );
function textFrom(sources: ReturnType<typeof sourcesOf>, source: TitleSource): string | undefined {
  const bit = 1 << TITLE_SOURCES.indexOf(source);
  return titleCandidates(sources, 'The Paper').find((one) => (one.sources & bit) !== 0)?.text;
}

describe('titleCandidates', () => {
  it('passes over a heading that is the site’s name', () => {
    const sources = sourcesOf('<title>Bridge closed</title>', '<h1>The Paper</h1><h1>Bridge closed</h1>');
    expect(textFrom(sources, 'h1')).toBe('Bridge closed');
  });

  it('takes the shown heading when the first one is a crumb for search engines', () => {
    const sources = sourcesOf(
      '<title>Bridge: why it is closed</title>',
      '<nav><ol><li><h1>Bridge: why it is closed</h1></li></ol></nav><h2>Nobody may cross the bridge now</h2>',
    );
    expect(textFrom(sources, 'h1')).toBe('Nobody may cross the bridge now');
    expect(textFrom(sources, 'h1-more')).toBe('Bridge: why it is closed');
  });

  it('offers the headline without its kicker', () => {
    const sources = sourcesOf('<title>x</title>', '<h1>River traffic: The old bridge is closed</h1>');
    expect(textFrom(sources, 'behind-kicker')).toBe('The old bridge is closed');
  });

  it('describes each candidate by the numbers the model asks for', () => {
    const sources = sourcesOf('<title>Bridge closed | The Paper</title>', '<h1>Bridge closed</h1>');
    const candidates = titleCandidates(sources, 'The Paper');
    const rows = titleFeatures(candidates, sources, 'The Paper');
    expect(rows).toHaveLength(candidates.length * TITLE_FEATURES);
    expect([...rows].every(Number.isFinite)).toBe(true);
  });

  it('chooses what heading and head agree about', () => {
    const sources = sourcesOf(
      '<title>Bridge closed for a year | The Paper</title><meta property="og:title" content="Bridge closed for a year">',
      '<h1>Bridge closed for a year</h1>',
    );
    expect(titleOf(sources, 'The Paper', committedModels().title)?.value).toBe('Bridge closed for a year');
  });
});
