import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { articleIdOf, urlKey } from '@dateline/crawl';
import { handedInCapture } from './handed-in.js';

const bytes = Buffer.from('<p>text');
const input = { name: 'a.html', bytes, contentType: 'text/html' };
const now = new Date('2026-11-25T10:00:00.000Z');

describe('handedInCapture', () => {
  it('takes the identity from the address, as a feed would', () => {
    const url = 'https://News.example/a?utm_source=rss';
    const capture = handedInCapture({ ...input, url }, now);
    expect(capture).toEqual({
      articleId: articleIdOf(urlKey(url) as string),
      urlKey: urlKey(url),
      url,
      host: 'news.example',
      finalUrl: url,
      status: 0,
      contentType: 'text/html',
      body: bytes,
      tookMs: 0,
      trail: [
        expect.objectContaining({
          service: 'ingest',
          startedAt: '2026-11-25T10:00:00.000Z',
          decision: 'handed-in',
        }),
      ],
    });
  });

  it('takes it from the bytes where there is no address: the same file again is the same article', () => {
    const capture = handedInCapture(input);
    const urn = `urn:sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    expect(capture).toMatchObject({
      articleId: articleIdOf(urn),
      urlKey: urn,
      url: urn,
      finalUrl: urn,
      host: '',
    });
    expect(handedInCapture({ ...input, name: 'b.html' }).articleId).toBe(capture.articleId);
    expect(handedInCapture({ ...input, bytes: Buffer.from('<p>other') }).articleId).not.toBe(
      capture.articleId,
    );
  });

  it('says at once that an empty file is no article', () => {
    expect(handedInCapture({ ...input, bytes: Buffer.alloc(0) }).rejection).toEqual({
      reason: 'empty-body',
      note: 'a.html is empty.',
    });
  });

  it.each(['ftp://news.example/a', '/a', 'news.example'])('refuses the address %s', (url) => {
    expect(() => handedInCapture({ ...input, url })).toThrow(
      `"${url}" (for a.html) is no http or https URL.`,
    );
  });
});
