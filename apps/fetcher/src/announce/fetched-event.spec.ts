import { describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleRejected, type CaptureTicket, type TrailEntry } from '@dateline/contracts';
import { announcementOf } from './fetched-event.js';

const ticket: CaptureTicket = {
  captureId: '7',
  articleId: '0123456789abcdef0123456789abcdef',
  fetchedAt: '2026-11-25T10:00:00.000Z',
  url: 'https://news.example/7',
  finalUrl: 'https://news.example/7',
  status: 200,
  contentType: 'text/html',
  bodyBytes: 12,
  bodySha256: 'a'.repeat(64),
  firstSeenAt: '2026-11-25T09:00:00.000Z',
  hints: {},
};
const trail: TrailEntry[] = [
  {
    service: 'fetcher',
    version: '1.0.0',
    startedAt: ticket.fetchedAt,
    tookMs: 5,
    attempt: 1,
    decision: 'fetched',
  },
];

describe('announcementOf', () => {
  it('tells of a page that was fetched, with the trail so far', () => {
    const { contract, data } = announcementOf({ ticket, trail, announcements: 1 });
    expect(contract).toBe(ArticleFetched);
    expect(ArticleFetched.schema.parse(data)).toEqual({ capture: ticket, trail });
  });

  it('tells of a page that the fetcher itself rejected, so that it is settled where all others are', () => {
    const rejection = { reason: 'http-not-found', note: 'HTTP 404' } as const;
    const { contract, data } = announcementOf({ ticket, trail, rejection, announcements: 1 });
    expect(contract).toBe(ArticleRejected);
    expect(ArticleRejected.schema.parse(data)).toEqual({
      capture: ticket,
      trail,
      stage: 'fetcher',
      ...rejection,
    });
  });

  it('is the same event each time it is told', () => {
    const causeOf = (announcements: number) => {
      const { contract, data } = announcementOf({ ticket, trail, announcements });
      return contract.cause(data);
    };
    expect(causeOf(1)).toBe(causeOf(9));
  });
});
