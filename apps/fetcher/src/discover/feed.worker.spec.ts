import { describe, expect, it } from '@jest/globals';
import { readFeed } from './feed.worker.js';

const url = 'https://news.example/feed.xml';
const read = (text: string, contentType = 'application/rss+xml') =>
  readFeed({ body: new TextEncoder().encode(text), contentType, url });
const rss = (title: string) => `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
  <language>en-gb</language><ttl>30</ttl>
  <item><title>${title}</title><link>/bridge</link><guid>1</guid></item></channel></rss>`;

describe('the feed worker', () => {
  it('answers the entries with their fingerprints', () => {
    expect(read(rss('A bridge'))).toMatchObject({
      kind: 'feed',
      title: 'News',
      ttlSeconds: 1800,
      entries: [
        { title: 'A bridge', url: 'https://news.example/bridge', fingerprint: expect.stringMatching(/\S/) },
      ],
    });
  });

  it('gives an entry that was rewritten another fingerprint', () => {
    const fingerprintOf = (title: string) => {
      const result = read(rss(title));
      return result.kind === 'feed' ? result.entries[0]?.fingerprint : undefined;
    };
    expect(fingerprintOf('A bridge')).toBe(fingerprintOf('A bridge'));
    expect(fingerprintOf('A bridge')).not.toBe(fingerprintOf('A tunnel'));
  });

  it('counts what it leaves out, and says that the document ended early', () => {
    const cut = rss('A bridge').replace(
      '</channel></rss>',
      '<item><title>No address</title></item><item><title>Cut',
    );
    expect(read(cut)).toMatchObject({ entries: [{ title: 'A bridge' }], isTruncated: true });
    expect(read(rss('').replace('<link>/bridge</link><guid>1</guid>', ''))).toMatchObject({
      entries: [],
      skippedEntries: 1,
    });
  });

  it('answers a broken feed with its code instead of throwing', () => {
    expect(read('<html><body>Sorry</body></html>', 'text/html')).toMatchObject({
      kind: 'broken',
      code: expect.stringMatching(/^[a-z-]+$/),
      message: expect.stringMatching(/\S/),
    });
  });
});
