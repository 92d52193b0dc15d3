import { describe, expect, it } from '@jest/globals';
import { decideItem, type BulkAnswerItem, type BulkStatus } from './bulk-decision.js';

const error = (type: string, reason = 'because') => ({ type, reason });

describe('decideItem', () => {
  it.each<[BulkStatus, BulkAnswerItem | undefined]>([
    ['indexed', { status: 200 }],
    ['indexed', { status: 201 }],
    ['indexed', { status: 404 }],
    ['older', { status: 409, error: error('version_conflict_engine_exception') }],
    ['retry', undefined],
    ['retry', { status: 429, error: error('es_rejected_execution_exception') }],
    ['retry', { status: 429, error: error('circuit_breaking_exception') }],
    ['retry', { status: 403, error: error('cluster_block_exception') }],
    ['retry', { status: 503, error: error('unavailable_shards_exception') }],
    ['retry', { status: 404, error: error('index_not_found_exception') }],
    ['retry', { status: 500, error: error('exception') }],
    ['failed', { status: 400, error: error('strict_dynamic_mapping_exception') }],
    ['failed', { status: 400, error: error('document_parsing_exception') }],
    ['failed', { status: 400, error: error('illegal_argument_exception') }],
    ['failed', { status: 409, error: error('unknown') }],
  ])('says %s to %j', (status, item) => {
    expect(decideItem(item).status).toBe(status);
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
