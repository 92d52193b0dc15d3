import { describe, expect, it } from '@jest/globals';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { SearchDownError, SearchNotReadyError, SearchRequestError } from '@dateline/search';
import { Problem, ProblemDocument, PROBLEMS, type ProblemCode } from './problem.js';
import type { DataSource } from 'typeorm';
import { databaseDependency } from '@dateline/database';
import { createSearchClient, searchDependency } from '@dateline/search';
import { problemOf as problemOfAny } from './problem-of.js';

const dependencies = [
  databaseDependency({} as DataSource),
  searchDependency(createSearchClient({ url: 'http://127.0.0.1:9' })),
];
const problemOf = (error: unknown) => problemOfAny(error, dependencies);

describe('problemOf', () => {
  it.each<[ProblemCode, unknown]>([
    ['DL_API_ARTICLE_UNKNOWN', new Problem('DL_API_ARTICLE_UNKNOWN')],
    ['DL_API_PARAMETER_INVALID', new SearchRequestError('after', 'after belongs to another search')],
    ['DL_API_SEARCH_NOT_READY', new SearchNotReadyError('no alias')],
    ['DL_API_SEARCH_DOWN', new SearchDownError('down')],
    ['DL_API_LEDGER_DOWN', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['DL_API_LEDGER_DOWN', Object.assign(new Error('starting'), { code: '57P03' })],
    ['DL_API_LEDGER_DOWN', Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })],
    ['DL_API_LEDGER_DOWN', Object.assign(new Error('statement timeout'), { code: '57014' })],
    ['DL_API_ROUTE_UNKNOWN', new NotFoundException('Cannot GET /x')],
    ['DL_API_REQUEST_REFUSED', new BadRequestException()],
    ['DL_API_REQUEST_REFUSED', Object.assign(new URIError('malformed'), { status: 400 })],
    ['DL_API_INTERNAL', new TypeError('ours')],
    ['DL_API_INTERNAL', 'a string'],
    ['DL_API_INTERNAL', undefined],
  ])('is %s', (code, error) => {
    expect(problemOf(error).code).toBe(code);
  });

  it('tells nothing about the insides', () => {
    const document = problemOf(new Error('password=secret')).toDocument('/v1/line');
    expect(JSON.stringify(document)).not.toContain('secret');
  });
});

describe('the document', () => {
  it('has the members of RFC 9457 for every code', () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const document = new Problem(code, 'detail', [{ parameter: 'q', detail: 'x' }]).toDocument(
        '/v1/search',
      );
      expect(ProblemDocument.parse(document)).toEqual(document);
      expect(document).toMatchObject({ type: `urn:dateline:problem:${code}`, status: PROBLEMS[code].status });
    }
  });
});
