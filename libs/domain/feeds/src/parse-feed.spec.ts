import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { entryFingerprint } from './entry-fingerprint.js';
import { type FeedErrorCode, FeedError } from './feed-error.js';
import { parseFeed } from './parse-feed.js';

const URL_OF_FEED = 'https://news.example/feeds/all.xml';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string, more = {}) => parseFeed(bytes(text), { url: URL_OF_FEED, ...more });
const item = (n: number | string, more = ''): string =>
  `<item><title>Story ${n}</title><link>/story/${n}</link>${more}</item>`;
const rss = (items: string, end = '</channel></rss>'): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>${items}${end}`;
const urls = (text: string): string[] => parse(text).entries.map((entry) => new URL(entry.url).pathname);

function codeOf(run: () => unknown): FeedErrorCode | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof FeedError) return error.code;
    throw error;
  }
}

describe('parseFeed', () => {
  it('reads RSS', () => {
    const feed = parse(
      `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The &lt;b&gt;News&lt;/b&gt;</title>
       <link>https://news.example/</link><language>de-DE</language><ttl>30</ttl>
       <item><title><![CDATA[A <i>story</i> &amp; more]]></title><link> ../a?x=1&amp;y=2 </link><guid isPermaLink="false">id-1</guid>
       <pubDate>Thu, 12 Feb 2026 09:30:00 +0300</pubDate><dc:creator>Ann</dc:creator><author>bob@example.com (Bob)</author>
       <category>World</category><category>World</category><description>&lt;p&gt;Text&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description></item>
       </channel></rss>`,
    );
    expect(feed).toMatchObject({
      format: 'rss',
      title: 'The News',
      homeUrl: 'https://news.example/',
      language: 'de-DE',
      ttlSeconds: 1800,
      skippedEntries: 0,
      isTruncated: false,
    });
    expect(feed.entries).toEqual([
      {
        id: 'id-1',
        url: 'https://news.example/a?x=1&y=2',
        title: 'A story & more',
        publishedAt: '2026-02-12T06:30:00.000Z',
        authors: ['Ann', 'Bob'],
        categories: ['World'],
        summary: 'Text',
      },
    ]);
  });

  it('reads Atom with xml:base and picks the page among the links', () => {
    const feed = parse(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://other.example/x/"><title>T</title>
       <link rel="self" href="feed.xml"/><link href="/"/><author><name>Desk</name></author>
       <entry><id>urn:1</id><title type="html">A &amp;amp; B</title><link rel="edit" href="/edit"/><link rel="alternate" type="application/json" href="/j"/>
       <link rel="alternate" type="text/html" href="a"/><published>2026-02-12T09:30:00Z</published><updated>2026-02-13T09:30:00.5+01:00</updated></entry></feed>`,
    );
    expect(feed).toMatchObject({ format: 'atom', title: 'T', language: 'en' });
    expect(feed.entries[0]).toMatchObject({
      id: 'urn:1',
      url: 'https://other.example/x/a',
      title: 'A & B',
      publishedAt: '2026-02-12T09:30:00.000Z',
      updatedAt: '2026-02-13T08:30:00.000Z',
      authors: ['Desk'],
    });
  });

  it('reads RDF and JSON Feed', () => {
    const rdf = parse(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
       <channel rdf:about="x"><title>R</title><link>https://news.example/</link></channel>
       <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link><dc:date>2026-02-12</dc:date></item></rdf:RDF>`,
    );
    expect(rdf).toMatchObject({
      format: 'rdf',
      title: 'R',
      entries: [{ id: 'https://news.example/1', title: 'One', publishedAt: '2026-02-12T00:00:00.000Z' }],
    });
    const json = parse(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J',
        items: [
          {
            id: '1',
            url: '/1',
            title: 'x\u0000y\ud800',
            date_published: '2026-02-12T00:00:00Z',
            tags: ['t'],
          },
          { id: '2' },
        ],
      }),
    );
    expect(json).toMatchObject({
      format: 'json',
      title: 'J',
      skippedEntries: 1,
      entries: [{ url: 'https://news.example/1', title: 'x y\ufffd', categories: ['t'] }],
    });
  });

  it('takes an address from the guid only when it is one, and leaves out entries without', () => {
    const feed = parse(
      rss(
        `<item><guid>https://news.example/g</guid></item><item><guid isPermaLink="false">https://news.example/h</guid></item><item><title>x</title><link>mailto:a@b.c</link></item>`,
      ),
    );
    expect(feed.entries.map((entry) => entry.url)).toEqual(['https://news.example/g']);
    expect(feed.skippedEntries).toBe(2);
  });

  it('takes an empty feed as empty', () => {
    expect(parse('<rss version="2.0"><channel></channel></rss>').entries).toEqual([]);
    expect(parse(rss('')).entries).toEqual([]);
  });
});

describe('broken entries', () => {
  it.each([
    ['an element left open', '<item><foo><link>/x</link></item>'],
    ['an entry left open', '<item><title>x<b><link>/x</link>'],
    ['CDATA left open inside', '<item><title><![CDATA[ x ]]</title></item>]]>'],
    ['nothing in it', '<item></item><item/>'],
    ['stray end tags', '</b></item></foo>'],
    ['bad references', '<item><title>&nosuch; &#xD800; &</title></item>'],
    ['a tag without end', '<item><a href="x</item>'],
  ])('%s costs no neighbour', (_name, broken) => {
    const found = urls(rss(item(1) + item(2) + broken + item(3) + item(4)));
    // What an unfinished construct swallows up to its end is lost; everything before it and behind it is not.
    expect(found).toEqual(expect.arrayContaining(['/story/1', '/story/2', '/story/4']));
  });

  it('keeps the complete entries of a document that ends early, wherever it ends', () => {
    const whole = rss(item(1, '<description>a &lt; b</description>') + item(2) + item(3));
    const ends = [1, 2, 3].map(
      (n) =>
        whole.indexOf(`/story/${n}</link>`) +
        whole.slice(whole.indexOf(`/story/${n}</link>`)).indexOf('</item>') +
        7,
    );
    for (let cut = ends[0] as number; cut < whole.length - 6; cut += 3) {
      const complete = ends.filter((end) => end <= cut).length;
      const feed = parse(whole.slice(0, cut));
      expect({ cut, n: feed.entries.length, isTruncated: feed.isTruncated }).toEqual({
        cut,
        n: complete,
        isTruncated: true,
      });
    }
  });
});

describe('limits', () => {
  it.each([
    ['', 'feed-empty-document'],
    [' \n ', 'feed-empty-document'],
    ['<!doctype html><html><body><rss></rss></body></html>', 'not-a-feed'],
    ['just text', 'not-a-feed'],
    ['{"a":1}', 'not-a-feed'],
    ['{"version":"https://jsonfeed.org/version/1",', 'feed-broken'],
    [`{"version":"https://jsonfeed.org/version/1","x":${'['.repeat(300)}`, 'feed-too-deep'],
    [rss(`<a>`.repeat(300)), 'feed-too-deep'],
    [rss(item(1, `<x>${'<b>'.repeat(300)}</x>`)), 'feed-too-deep'],
    [rss(`<item ${'a="1" '.repeat(600)}/>`), 'feed-too-large'],
    ['<rss><channel><title>', 'feed-broken'],
  ] as [string, FeedErrorCode][])('%.40s… is %s', (text, code) => {
    expect(codeOf(() => parse(text))).toBe(code);
  });

  it('refuses more bytes than the limit, to the byte', () => {
    const text = rss(item(1));
    expect(codeOf(() => parse(text, { maxBytes: text.length }))).toBeNull();
    expect(codeOf(() => parse(text, { maxBytes: text.length - 1 }))).toBe('feed-too-large');
  });

  it('takes the first entries of too many', () => {
    const feed = parse(rss(Array.from({ length: 50 }, (_, i) => item(i)).join('')), { maxEntries: 10 });
    expect([feed.entries.length, feed.entries.at(-1)?.title, feed.isTruncated, feed.skippedEntries]).toEqual([
      10,
      'Story 9',
      true,
      0,
    ]);
  });

  it.each([
    ['deep nesting', rss('<a>'.repeat(200_000))],
    ['many entries', rss(item(1).repeat(100_000))],
    ['many open entries', rss('<item>'.repeat(400_000))],
    ['angle brackets', `<rss>${'<'.repeat(2_000_000)}`],
    ['quotes', `<rss>${'<a b="'.repeat(400_000)}`],
    ['CDATA', rss(item(1) + '<![CDATA['.repeat(300_000))],
    ['scripts', rss(item(1, `<description><![CDATA[${'<script '.repeat(300_000)}]]></description>`))],
    ['attributes', rss(`<item ${Array.from({ length: 200_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`)],
    [
      'entities',
      `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]>${rss(item(1, '<description>&b;</description>'))}`,
    ],
  ])('%s take no time', (_name, text) => {
    const before = process.cpuUsage();
    codeOf(() => parse(text));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });

  it('throws nothing but FeedError', () => {
    const piece = fc.constantFrom(
      '<item>',
      '</item>',
      '<link>',
      '/a',
      '</link>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      '<',
      '>',
      '"',
      "='",
      '<entry>',
      '</entry>',
      '<?x',
      '?>',
      '<!DOCTYPE [',
      ']>',
      '\0',
      '</channel>',
      '</rss>',
      'ä',
    );
    const document = fc.tuple(
      fc.constantFrom(
        '<rss version="2.0"><channel>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        '<rdf:RDF>',
        '',
      ),
      fc.array(piece, { maxLength: 30 }),
    );
    fc.assert(
      fc.property(document, ([head, parts]) => {
        codeOf(() => parse(head + parts.join('')));
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (raw) => void codeOf(() => parseFeed(raw, { url: URL_OF_FEED })),
      ),
    );
  });
});

describe('entryFingerprint', () => {
  const entry = { url: 'https://a.example/1', title: 'T', publishedAt: '2026-02-12T00:00:00.000Z' };

  it('changes with what it says, and not with the summary', () => {
    expect(entryFingerprint(entry)).toMatch(/^[0-9a-f]{32}$/);
    expect(entryFingerprint({ ...entry, summary: 'x' } as typeof entry)).toBe(entryFingerprint(entry));
    const changed = [
      { ...entry, title: 'U' },
      { ...entry, updatedAt: 'x' },
      { ...entry, url: 'https://a.example/2' },
      { url: entry.url, title: `T${entry.publishedAt}` },
    ];
    expect(new Set([entry, ...changed].map(entryFingerprint)).size).toBe(5);
  });
});
