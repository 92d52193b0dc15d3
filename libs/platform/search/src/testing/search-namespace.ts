import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { namesFor, type ArticleDocument, type Names } from '@dateline/contracts';
import type { BulkWrite } from '../bulk-writer.js';
import { ensureTemplate } from '../ensure-template.js';
import { createSearchClient, type SearchClient } from '../search-client.js';

/** A namespace of a spec's own on the real server named by ELASTICSEARCH_URL. */
export interface SearchNamespace {
  readonly client: SearchClient;
  readonly names: Names;
  /** Deletes this namespace's indices and template. */
  empty(): Promise<void>;
  /** Empty, then set up with nothing but the index of March 2026. */
  startAnew(): Promise<void>;
  /** Makes what was written findable. */
  refresh(): Promise<unknown>;
  close(): Promise<void>;
}

/** The month in which the specs live. */
export const SPEC_NOW = new Date('2026-03-05T12:00:00Z');

/** A document with every field of the contract. */
export const sampleDocument = JSON.parse(
  readFileSync(new URL('../../fixtures/article.json', import.meta.url), 'utf8'),
) as ArticleDocument;

export const articleIdOf = (number: number) => number.toString(16).padStart(32, '0');

/** The sample under another id; the sequence is the number unless told otherwise. */
export const sampleWrite = (
  number: number,
  more: Partial<ArticleDocument> = {},
  sequence = number,
): BulkWrite => ({
  document: { ...sampleDocument, articleId: articleIdOf(number), sequence, ...more },
  sequence,
});

export function openSearchNamespace(): SearchNamespace {
  const url = process.env['ELASTICSEARCH_URL'];
  if (!url) throw new Error('Integration specs need ELASTICSEARCH_URL, the address of a real Elasticsearch.');
  const client = createSearchClient({ url });
  const names = namesFor(`s${randomBytes(6).toString('hex')}`);
  const empty = async () => {
    const indices = Object.keys(await client.indices.get({ index: names.indexPattern }));
    if (indices.length > 0) await client.indices.delete({ index: indices });
    await client.indices.deleteIndexTemplate({ name: names.indexTemplate }, { ignore: [404] });
  };
  return {
    client,
    names,
    empty,
    startAnew: async () => {
      await empty();
      await ensureTemplate(client, names, {}, SPEC_NOW);
    },
    refresh: () => client.indices.refresh({ index: names.searchAlias }),
    close: async () => {
      await empty();
      await client.close();
    },
  };
}
