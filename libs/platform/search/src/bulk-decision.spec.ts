import { describe, expect, it } from '@jest/globals';
import { decideItem, type BulkAnswerItem, type BulkStatus, type WaitReason } from './bulk-decision.js';

const error = (type: string, reason = 'because') => ({ type, reason });

describe('decideItem', () => {
  it.each<[BulkStatus, BulkAnswerItem | undefined]>([
    ['indexed', { status: 200 }],
    ['indexed', { status: 201 }],
    ['indexed', { status: 404 }],
    ['older', { status: 409, error: error('version_conflict_engine_exception') }],
    ['failed', { status: 400, error: error('strict_dynamic_mapping_exception') }],
    ['failed', { status: 400, error: error('document_parsing_exception') }],
    ['failed', { status: 400, error: error('illegal_argument_exception') }],
    ['failed', { status: 409, error: error('unknown') }],
  ])('says %s to %j', (status, item) => {
    expect(decideItem(item).status).toBe(status);
  });

  it.each<[WaitReason, BulkAnswerItem | undefined]>([
    ['overloaded', undefined],
    ['overloaded', { status: 429, error: error('es_rejected_execution_exception') }],
    ['overloaded', { status: 429, error: error('circuit_breaking_exception') }],
    ['overloaded', { status: 429, error: error('unknown') }],
    ['read-only', { status: 403, error: error('cluster_block_exception') }],
    ['read-only', { status: 429, error: error('cluster_block_exception') }],
    ['closed', { status: 400, error: error('index_closed_exception') }],
    ['missing', { status: 404, error: error('index_not_found_exception') }],
    ['unavailable', { status: 503, error: error('unavailable_shards_exception') }],
    ['unavailable', { status: 500, error: error('exception') }],
  ])('says retry, because the index is %s, to %j', (waits, item) => {
    expect(decideItem(item)).toMatchObject({ status: 'retry', waits });
  });

  it('gives reason and cause, bounded', () => {
    const reason = 'failed to parse field [firstSeenAt]';
    const { error: text } = decideItem({
      status: 400,
      error: { type: 'document_parsing_exception', reason, caused_by: { type: 'x', reason: 'bad date' } },
    });
    expect(text).toBe(`400 document_parsing_exception: ${reason} (bad date)`);
    expect(decideItem({ status: 400, error: error('x', 'y'.repeat(5000)) }).error).toHaveLength(500);
  });
});
