import type { estypes } from '@elastic/elasticsearch';
import type { Names } from '@dateline/contracts';
import { aliasMissing } from './search-articles.js';
import type { SearchClient } from './search-client.js';
import { answerOf, asSearchError } from './search-errors.js';

/** One article as the index holds it. */
export interface IndexedArticle {
  readonly articleId: string;
  readonly sequence: number;
}

/** All articles whose ids begin with the same two hex digits. */
export interface ChecksumBucket {
  /** `00` to `ff`. */
  readonly bucket: string;
  readonly articles: number;
  /** Sum of the sequences. */
  readonly sequences: number;
  /**
   * Sum of (id's hex digits 3 to 6 as a number + 1) × (sequence mod 65,521): also tells when two articles have each
   * other's sequence. Exact up to 2 million articles a bucket.
   */
  readonly checksum: number;
}

/** Most articles a page of the audit. */
export const AUDIT_PAGE_LIMIT = 10_000;

/** Articles that readers can find now. */
export async function countDocuments(client: SearchClient, names: Names): Promise<number> {
  return ask(
    names,
    'articles were counted',
    async () => (await client.count({ index: names.searchAlias })).count,
  );
}

/**
 * The next articles in order of id, to be laid beside the same page of the ledger.
 *
 * @param afterId last id of the page before; empty to begin
 * @param size 1 to 10,000
 */
export async function auditPage(
  client: SearchClient,
  names: Names,
  afterId: string,
  size: number,
): Promise<readonly IndexedArticle[]> {
  return ask(names, 'the index was audited', async () => {
    const answer = await client.search({
      index: names.searchAlias,
      size: Math.min(size, AUDIT_PAGE_LIMIT),
      query: { range: { articleId: { gt: afterId } } },
      sort: [{ articleId: { order: 'asc' } }],
      _source: false,
      docvalue_fields: ['articleId', 'sequence'],
      track_total_hits: false,
    });
    return answer.hits.hits.map(({ fields }) => ({
      articleId: String(fields?.['articleId']?.[0]),
      sequence: Number(fields?.['sequence']?.[0]),
    }));
  });
}

/**
 * Checksums of the whole index by the first two hex digits of the id, in order; buckets without articles are left out.
 * Where a bucket differs from the ledger's, `auditPage(bucket…)` finds the articles.
 */
export async function sampleChecksums(
  client: SearchClient,
  names: Names,
): Promise<readonly ChecksumBucket[]> {
  return ask(names, 'checksums were made', async () => {
    const answer = await client.search<
      unknown,
      { buckets: estypes.AggregationsMultiBucketAggregateBase<Bucket> }
    >({
      index: names.searchAlias,
      size: 0,
      track_total_hits: false,
      runtime_mappings: runtimeFields,
      aggs: {
        buckets: {
          terms: { field: 'audit_bucket', size: 256, order: { _key: 'asc' } },
          aggs: { sequences: { sum: { field: 'sequence' } }, checksum: { sum: { field: 'audit_checksum' } } },
        },
      },
    });
    const buckets = (answer.aggregations?.buckets.buckets ?? []) as Bucket[];
    return buckets.map((bucket) => ({
      bucket: bucket.key,
      articles: bucket.doc_count,
      sequences: bucket.sequences.value,
      checksum: bucket.checksum.value,
    }));
  });
}

interface Bucket {
  key: string;
  doc_count: number;
  sequences: { value: number };
  checksum: { value: number };
}

const runtimeFields: estypes.MappingRuntimeFields = {
  audit_bucket: {
    type: 'keyword',
    script: { source: "emit(doc['articleId'].value.substring(0, 2))" },
  },
  audit_checksum: {
    type: 'long',
    script: {
      source:
        "emit((Long.parseLong(doc['articleId'].value.substring(2, 6), 16) + 1) * (doc['sequence'].value % 65521L))",
    },
  },
};

async function ask<Answer>(names: Names, doing: string, question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (answerOf(error)?.type === 'index_not_found_exception') throw aliasMissing(names, error);
    throw asSearchError(error, doing);
  }
}
