import { describe, expect, it } from '@jest/globals';

import { FeedError } from './feed-error.js';
import { parseOpml } from './parse-opml.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseOpml', () => {
  it('flattens folders, in order, each feed once, http(s) only', () => {
    const text = `<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
      <outline text="Folder"><outline type="rss" text="A &amp; B" title="A &amp; B" xmlUrl="https://a.example/feed?x=1&amp;y=2" htmlUrl="https://a.example/"/>
      <outline text="Deeper"><outline text="B" xmlUrl="feed://https://b.example/rss"/></outline></outline>
      <outline text="C" xmlUrl="/c.xml"/><outline text="again" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
      <outline text="bad" xmlUrl="javascript:1"/><outline text="none"/></body></opml>`;
    expect(parseOpml(bytes(text), { url: 'http://127.0.0.1:18080/sites.opml' }).feeds).toEqual([
      { url: 'https://a.example/feed?x=1&y=2', title: 'A & B', homeUrl: 'https://a.example/' },
      { url: 'https://b.example/rss', title: 'B' },
      { url: 'http://127.0.0.1:18080/c.xml', title: 'C' },
    ]);
  });

  it('takes absolute addresses from a list that came from nowhere, and leaves relative ones out', () => {
    const text =
      '<opml><body><outline xmlUrl="https://a.example/f"/><outline xmlUrl="/c.xml"/></body></opml>';
    expect(parseOpml(bytes(text)).feeds).toEqual([{ url: 'https://a.example/f' }]);
  });

  it.each([
    ['', 'feed-empty-document'],
    ['<rss/>', 'not-a-feed'],
    [`<opml><body>${'<outline text="x">'.repeat(300)}`, 'feed-too-deep'],
  ])('%.30s is %s', (text, code) => {
    expect(() => parseOpml(bytes(text))).toThrow(FeedError);
    expect(() => parseOpml(bytes(text))).toThrow(expect.objectContaining({ code }));
  });
});
