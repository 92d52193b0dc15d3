import { describe, expect, it } from '@jest/globals';
import { errors, type DiagnosticResult } from '@elastic/elasticsearch';
import {
  answerOf,
  asSearchError,
  isSearchDown,
  SearchDownError,
  SearchNotReadyError,
} from './search-errors.js';

const answer = (statusCode: number, type = 'some_exception') =>
  new errors.ResponseError({
    statusCode,
    body: { error: { type, reason: 'because' } },
    headers: {},
    warnings: null,
    meta: {} as DiagnosticResult['meta'],
  });

describe('isSearchDown', () => {
  it.each([401, 403, 429, 500, 502, 503, 504])('is true for a whole answer of %i', (status) => {
    expect(isSearchDown(answer(status))).toBe(true);
  });

  it('is true when nobody answers', () => {
    expect(isSearchDown(new errors.ConnectionError('refused'))).toBe(true);
    expect(isSearchDown(new errors.TimeoutError('late'))).toBe(true);
    expect(isSearchDown(new SearchDownError('down'))).toBe(true);
  });

  it('is false for what one request or our own code did wrong', () => {
    for (const error of [
      answer(400),
      answer(404),
      answer(409),
      new TypeError('ours'),
      new SearchNotReadyError('x'),
    ]) {
      expect(isSearchDown(error)).toBe(false);
    }
  });
});

describe('asSearchError', () => {
  it('says in one sentence what was being done and what came back', () => {
    const error = asSearchError(answer(503, 'cluster_block_exception'), '3 documents were written') as Error;
    expect(error).toBeInstanceOf(SearchDownError);
    expect(error.message).toBe(
      'Elasticsearch answered 503 (cluster_block_exception) while 3 documents were written: because.',
    );
    expect((asSearchError(answer(401), 'x') as Error).message).toContain('Check the credentials.');
  });

  it('leaves everything else as it is', () => {
    const ours = new TypeError('ours');
    expect(asSearchError(ours, 'x')).toBe(ours);
    expect(answerOf(ours)).toBeUndefined();
    expect(answerOf(answer(400, 'parsing_exception'))).toEqual({
      status: 400,
      type: 'parsing_exception',
      reason: 'because',
    });
  });
});
