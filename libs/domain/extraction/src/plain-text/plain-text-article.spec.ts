import { describe, expect, it } from '@jest/globals';
import { extractArticle } from '../extract-article.js';
import { deriveTitle } from './plain-text-article.js';

const HEADER =
  ' date 2026-02-12 paper.example https://img.paper.example/a-480.webp 480w, https://img.paper.example/a-768.webp 768w, https://img.paper.example/a-1280.webp 1280w';
const FIRST =
  'The council of the harbour city met on Thursday to discuss the future of the ferries, the bridge and the two islands that depend on both of them. It was chaired by Maria Lund.';
const BODY = `${FIRST}\n\nThe ferries stay, at least until the bridge is open again in the spring.`;
const read = (text: string) => {
  const extraction = extractArticle(new TextEncoder().encode(text), {
    contentType: 'text/plain',
    url: 'urn:sha256:0',
  });
  if (extraction.kind !== 'article') throw new Error(extraction.note);
  return extraction.article;
};

describe('plain text captures', () => {
  it('takes date, site and picture from a header that leaked into the text', () => {
    const article = read(`${HEADER}\n\n${BODY}`);
    expect(article.publishedAt).toMatchObject({
      value: '2026-02-12T00:00:00Z',
      precision: 'day',
      provenance: 'text',
    });
    expect(article.siteHost).toBe('paper.example');
    expect(article.siteName?.value).toBe('paper.example');
    expect(article.images).toHaveLength(1);
    expect(article.images[0]?.renditions.map((rendition) => rendition.width)).toEqual([480, 768, 1280]);
    expect(article.blocks.map((block) => 'text' in block && block.text)).toEqual(BODY.split('\n\n'));
  });

  it('derives a title from the first sentence and says so', () => {
    expect(read(BODY).title).toMatchObject({ provenance: 'derived' });
    expect(read(BODY).title.value.length).toBeLessThanOrEqual(111);
    expect(deriveTitle('The ferry stays. It was said on Monday.')).toBe(
      'The ferry stays. It was said on Monday',
    );
    expect(deriveTitle('The ferry to the islands stays. More later.')).toBe('The ferry to the islands stays');
  });

  it('takes a first line without a full stop for the title', () => {
    const article = read(`Ferries stay until spring\n\n${BODY}`);
    expect(article.title).toMatchObject({ value: 'Ferries stay until spring', provenance: 'text' });
    expect(article.blocks).toHaveLength(2);
  });

  it('leaves a first line alone that only begins like a header', () => {
    expect(
      read(`date 2026-02-12 was the day of the vote in paper.example city.\n\n${BODY}`).blocks,
    ).toHaveLength(3);
  });
});
