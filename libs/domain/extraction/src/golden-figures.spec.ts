// The gate on quality: no change may lower a field's figure on the project's own pages below the committed baseline.
// golden-pages.spec.ts asks for single values; here the truth is the whole page, also where it is not reached yet.
import { readFileSync, readdirSync } from 'node:fs';
import { textOf, type ExtractedArticle } from '@dateline/contracts';
import { describe, expect, it } from '@jest/globals';
import { extractArticle } from './extract-article.js';

/** What a person finds on a page. */
interface Truth {
  title: string;
  /** People of the byline; empty when there are none. */
  authors: string[];
  /** Day of publication in the publisher's zone. */
  day: string;
  siteName?: string;
  leadImage?: string;
  /** Paragraphs, headings, lists and tables, in reading order. */
  body: string[];
}

type Field = 'title' | 'authors' | 'day' | 'siteName' | 'leadImage' | 'body';
type Figures = Record<Field, { pages: number; figure: number }>;

const fixtures = new URL('../fixtures/', import.meta.url);
const json = <Shape>(file: string) => JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as Shape;
const truths = json<Record<string, Truth>>('golden-truth.json');
const baseline = json<Figures>('golden-baseline.json');
const names = readdirSync(new URL('golden/', fixtures))
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.slice(0, -5))
  .sort();

/** F1 of two lists with multiplicity: 1 when both are empty. */
function f1(want: readonly string[], got: readonly string[]): number {
  const left = new Map<string, number>();
  for (const one of want) left.set(one, (left.get(one) ?? 0) + 1);
  let hits = 0;
  for (const one of got) {
    const count = left.get(one) ?? 0;
    if (count > 0) hits += 1;
    left.set(one, count - 1);
  }
  return want.length + got.length === 0 ? 1 : (2 * hits) / (want.length + got.length);
}

/** Runs of four words, as the figures of docs/extraction.md count them. */
function shingles(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return Array.from({ length: Math.max(1, words.length - 3) }, (_, at) => words.slice(at, at + 4).join(' '));
}

/** What each field of a page is worth, 0–1; fields that the page does not have are left out. */
function worthOf(truth: Truth, article: ExtractedArticle | undefined): Partial<Record<Field, number>> {
  const lead = article?.images.find((image) => image.isLead) ?? article?.images[0];
  return {
    title: Number(article?.title.value === truth.title),
    authors: f1(truth.authors, article?.authors?.value ?? []),
    day: Number(article?.publishedAt?.value.slice(0, 10) === truth.day),
    ...(truth.siteName ? { siteName: Number(article?.siteName?.value === truth.siteName) } : {}),
    ...(truth.leadImage ? { leadImage: Number(lead?.url === truth.leadImage) } : {}),
    body: f1(shingles(truth.body.join('\n')), article ? shingles(textOf(article.blocks)) : []),
  };
}

function measure(): Figures {
  const worths = names.map((name) => {
    const { url } = json<{ url: string }>(`golden/${name}.expected.json`);
    const bytes = readFileSync(new URL(`golden/${name}.html`, fixtures));
    const extraction = extractArticle(bytes, { url, contentType: 'text/html' });
    return worthOf(truths[name] as Truth, extraction.kind === 'article' ? extraction.article : undefined);
  });
  const figureOf = (field: Field) => {
    const values = worths.flatMap((worth) => worth[field] ?? []);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { pages: values.length, figure: Math.round(mean * 1e4) / 1e4 };
  };
  const fields: Field[] = ['title', 'authors', 'day', 'siteName', 'leadImage', 'body'];
  return Object.fromEntries(fields.map((field) => [field, figureOf(field)])) as Figures;
}

describe('the figures on golden pages', () => {
  it('have a truth for every page', () => {
    expect(Object.keys(truths).sort()).toEqual(names);
  });

  const figures = measure();

  it('have a baseline for every field, over as many pages', () => {
    const pagesOf = (all: Figures) => Object.entries(all).map(([field, { pages }]) => [field, pages]);
    expect(pagesOf(baseline)).toEqual(pagesOf(figures));
  });

  it.each(Object.keys(baseline) as Field[])('are not below the baseline: %s', (field) => {
    expect(figures[field].figure).toBeGreaterThanOrEqual(baseline[field].figure);
  });
});
