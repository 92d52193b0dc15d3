import { describe, expect, it } from '@jest/globals';
import type { ExtractedArticle } from '@dateline/contracts';
import { articleOf } from './article-for-specs.js';
import { enrichArticle } from './enrich-article.js';

const image = (url: string) => ({ url, isLead: true, renditions: [] });
const published = (value: string) => ({
  value,
  precision: 'second' as const,
  provenance: 'json-ld' as const,
  confidence: 0.9,
  candidates: [],
  isSuspect: false,
});
const base = articleOf('Bridge approved', ['One.', 'Two words.'], {
  lead: { value: 'A lead.', provenance: 'meta', confidence: 0.8 },
  authors: { value: ['Ada Writer'], provenance: 'meta', confidence: 0.8 },
  publishedAt: published('2026-02-12T09:30:00Z'),
  images: [image('https://news.test/bridge.jpg?sig=1')],
});
const hash = (more: Partial<ExtractedArticle>) => enrichArticle({ ...base, ...more }).enrichments.contentHash;
const found = <Value>(value: Value) => ({ value, provenance: 'html' as const, confidence: 0.1 });

describe('content hash', () => {
  const same: [string, Partial<ExtractedArticle>][] = [
    ['provenance and confidence', { title: found('Bridge approved') }],
    ['white space and Unicode form', { title: found(' Bridge  approved\n') }],
    ['another zone for the same instant', { publishedAt: published('2026-02-12T12:30:00+03:00') }],
    ['the query of a picture file', { images: [image('https://news.test/bridge.jpg?sig=2')] }],
    ['tags, section and markup', { tags: ['x'], section: found('City'), html: '<p>One.</p>' }],
    ['paragraphs cut elsewhere', { blocks: [{ type: 'paragraph', text: 'One. Two words.' }] }],
  ];
  it.each(same)('stays for %s', (_, more) => {
    expect(hash(more)).toBe(hash({}));
  });

  const different: [string, Partial<ExtractedArticle>][] = [
    ['title', { title: found('Bridge rejected') }],
    ['lead', { lead: found('Another lead.') }],
    ['text', { blocks: [{ type: 'paragraph', text: 'One. Two word.' }] }],
    ['authors', { authors: found(['Ada Writer', 'Bo Writer']) }],
    ['publication date', { publishedAt: published('2026-02-12T09:31:00Z') }],
    ['picture', { images: [image('https://news.test/other.jpg?sig=1')] }],
    ['picture named by its query', { images: [image('https://news.test/image?id=5')] }],
  ];
  it.each(different)('changes with the %s', (_, more) => {
    expect(hash(more)).not.toBe(hash({}));
  });

  it('is the same hash in every release: what is stored in ledgers depends on it', () => {
    expect(hash({})).toBe('0209b31470067935b22415e51792eaa488460a220d64388a7fee68bcd7e41a27');
  });
});
