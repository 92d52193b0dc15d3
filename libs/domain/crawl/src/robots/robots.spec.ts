import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compilePattern, matchesPattern } from './path-pattern.js';
import { parseRobots, ROBOTS_ALLOW_ALL, ROBOTS_DISALLOW_ALL } from './parse-robots.js';
import { crawlDelay, isAllowed, sitemaps } from './robots.js';

const FILE = `
# comment
User-agent: *
Disallow: /private/
Allow: /private/open
Crawl-delay: 2

User-agent: OtherBot
User-agent: Dateline/2.0
Disallow: /*.pdf$
Disallow: /search?*q=
Crawl-delay: 0.5
Sitemap: /sitemap.xml
Sitemap: ftp://example.com/x

User-agent: dateline
Disallow: /later
Allow: /tie
Disallow: /tie
`;

describe('robots', () => {
  const robots = parseRobots(FILE);

  it.each([
    ['Dateline/0.1', '/private/a', true],
    ['Dateline/0.1', '/a.pdf', false],
    ['Dateline/0.1', '/a.pdf?x', true],
    ['dateline', '/search?a=1&q=2', false],
    ['dateline', '/later/x', false],
    ['dateline', '/tie', true],
    ['SomeBot', '/private/a', false],
    ['SomeBot', '/private/open/a', true],
    ['SomeBot', '/%70rivate/a', false],
    ['SomeBot', '/later', true],
  ])('%s on %s: %s', (agent, path, expected) => {
    expect(isAllowed(robots, agent, `https://example.com${path}#x`)).toBe(expected);
  });

  it('gives each agent its delay, and the sitemaps as absolute addresses', () => {
    expect([
      crawlDelay(robots, 'dateline'),
      crawlDelay(robots, 'x'),
      crawlDelay(ROBOTS_ALLOW_ALL, 'x'),
    ]).toEqual([0.5, 2, null]);
    expect(sitemaps(robots, 'https://example.com/robots.txt')).toEqual(['https://example.com/sitemap.xml']);
  });

  it('knows the two files that are none', () => {
    expect(isAllowed(ROBOTS_ALLOW_ALL, 'x', 'https://example.com/a')).toBe(true);
    expect(isAllowed(ROBOTS_DISALLOW_ALL, 'x', 'https://example.com/a')).toBe(false);
    expect(isAllowed(ROBOTS_DISALLOW_ALL, 'x', 'https://example.com/robots.txt')).toBe(true);
  });

  it('never throws, and answers patterns of many asterisks at once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        (text, agent) => typeof isAllowed(parseRobots(text), agent, 'https://e.org/a') === 'boolean',
      ),
    );
    const hostile = compilePattern(`/${'*a'.repeat(5000)}b`);
    const before = process.cpuUsage();
    expect(matchesPattern(hostile, `/${'a'.repeat(100_000)}`)).toBe(false);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500);
  });

  it('agrees with a regular expression on small patterns', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }).map((parts) => parts.join(''));
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '/', '*'), { maxLength: 6 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, fc.boolean(), text, (body, isAnchored, path) => {
        const expected = new RegExp(`^${body.replaceAll('*', '.*')}${isAnchored ? '$' : ''}`).test(path);
        expect(matchesPattern(compilePattern(body + (isAnchored ? '$' : '')), path)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});
