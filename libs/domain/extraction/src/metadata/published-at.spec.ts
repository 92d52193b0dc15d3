import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../limits.js';
import { committedModels } from '../model/models.js';
import { readPage } from '../page/read-page.js';
import { dateCandidates } from './date-candidates.js';
import { publishedAtOf, suspectOfFuture } from './published-at.js';
import { metadataSources } from './sources.js';

const page = (head: string, body: string, url = 'https://paper.example/bridge') =>
  metadataSources(readPage(`<html><head>${head}</head><body>${body}</body></html>`, url, DEFAULT_LIMITS), {});
const ld = (fields: object) =>
  `<script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', headline: 'The bridge is closed', ...fields })}</script>`;
const publishedAt = (sources: ReturnType<typeof page>) =>
  publishedAtOf(sources, 'The bridge is closed', committedModels().date, dateCandidates(sources));

describe('publishedAtOf', () => {
  it('tells the day of the reader when the page shows its own clock beside UTC', () => {
    const sources = page(
      ld({ datePublished: '2026-03-02T22:04:00Z' }),
      '<h1>The bridge is closed</h1><p class="date">Published 3 March 2026, 00:04</p>',
    );
    expect(publishedAt(sources)).toMatchObject({ value: '2026-03-03T00:04:00+02:00', zone: '+02:00' });
  });

  it('believes the JSON-LD of a news article against the day of the last change', () => {
    const sources = page(
      ld({ datePublished: '2026-03-02T08:00:00Z' }),
      '<h1>The bridge is closed</h1><p>Updated 9 March 2026, 10:00</p>',
    );
    expect(publishedAt(sources)?.value).toBe('2026-03-02T08:00:00Z');
  });

  it('reads the state that scripts hold when the head says nothing', () => {
    const state = (text: string) =>
      page(
        '<title>The bridge is closed</title>',
        `<div>Loading</div><script id="__NEXT_DATA__" type="application/json">${text}${' '.repeat(500)}</script>`,
      );
    expect(publishedAt(state('{"a":{"publishedAt":"2026-01-09T05:00:00Z"}}'))).toMatchObject({
      value: '2026-01-09T05:00:00Z',
      provenance: 'script',
    });
    expect(
      dateCandidates(state('{"expireDate":"2026-02-01","deployDt":"2026.01.29 18:40"}'))[0]?.value,
    ).toMatchObject({
      month: 1,
      day: 29,
    });
  });
});

describe('dateCandidates', () => {
  it('guesses the language of a page that declares none', () => {
    const text =
      '<p>Der Regen ist auch am Abend nicht vorbei, und die Straße wird erst morgen wieder geöffnet, weil ein Baum auf der Brücke liegt und nicht zu bewegen ist.</p>';
    const [first] = dateCandidates(page('', `<h1>Die Brücke</h1><p>Samstag, 5. Oktober 2024</p>${text}`));
    expect(first?.value).toMatchObject({ year: 2024, month: 10, day: 5 });
  });

  it('reads days that bars part', () => {
    const [first] = dateCandidates(page('', '<h1>The bridge</h1><p>26 | 01 | 2022</p>'));
    expect(first?.value).toMatchObject({ year: 2022, month: 1, day: 26 });
  });
});

describe('suspectOfFuture', () => {
  const sources = page(ld({ datePublished: '2026-03-02T08:00:00Z' }), '<h1>The bridge is closed</h1>');
  it.each([
    ['2026-02-01T00:00:00Z', 'future'],
    ['2026-03-01T20:00:00Z', undefined],
    ['2026-04-01T00:00:00Z', undefined],
    [undefined, undefined],
  ])('fetched at %s', (fetchedAt, reason) => {
    const found = publishedAt(sources);
    expect(found && suspectOfFuture(found, fetchedAt).suspectReason).toBe(reason);
  });
});
