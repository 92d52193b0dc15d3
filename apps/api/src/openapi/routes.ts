import { ArticleDocument } from '@dateline/contracts';
import type { z } from 'zod';
import type { ProblemCode } from '../problems/problem.js';
import { AddressRequest, ArticlePath, NoParameters, RevisionRequest } from '../requests/article-requests.js';
import { SearchRequest } from '../requests/search-request.js';
import { ArticleStory, LinePicture } from './ledger-responses.js';
import { SearchPage } from './responses.js';

/** One path of the api as the document describes it. */
export interface Route {
  /** As in OpenAPI: `/v1/articles/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'articles' | 'search' | 'operation';
  readonly summary: string;
  readonly pathParameters: z.ZodObject;
  readonly queryParameters: z.ZodObject;
  /** What a success answers with: a schema of `components`. */
  readonly answer: z.ZodObject;
  readonly answerSummary: string;
  readonly problems: readonly ProblemCode[];
}

const ledgerProblems = ['DL_API_PARAMETER_INVALID', 'DL_API_LEDGER_DOWN'] as const;
const articleProblems = [...ledgerProblems, 'DL_API_ARTICLE_UNKNOWN'] as const;

/** Everything that clients may ask. A spec compares it with what the controllers serve. */
export const routes: readonly Route[] = [
  {
    path: '/v1/search',
    operationId: 'searchArticles',
    tag: 'search',
    summary: 'Finds articles by words, language, source and time',
    pathParameters: NoParameters,
    queryParameters: SearchRequest,
    answer: SearchPage,
    answerSummary: 'One page of articles',
    problems: ['DL_API_PARAMETER_INVALID', 'DL_API_SEARCH_DOWN', 'DL_API_SEARCH_NOT_READY'],
  },
  {
    path: '/v1/articles',
    operationId: 'getArticleByUrl',
    tag: 'articles',
    summary: 'The article that is known under an address',
    pathParameters: NoParameters,
    queryParameters: AddressRequest,
    answer: ArticleDocument,
    answerSummary: 'The newest revision of the article',
    problems: articleProblems,
  },
  {
    path: '/v1/articles/{id}',
    operationId: 'getArticle',
    tag: 'articles',
    summary: 'One article, in its newest or an earlier revision',
    pathParameters: ArticlePath,
    queryParameters: RevisionRequest,
    answer: ArticleDocument,
    answerSummary: 'The revision',
    problems: articleProblems,
  },
  {
    path: '/v1/articles/{id}/trace',
    operationId: 'getArticleTrace',
    tag: 'operation',
    summary: 'The whole way of an article through the line',
    pathParameters: ArticlePath,
    queryParameters: NoParameters,
    answer: ArticleStory,
    answerSummary: 'What happened to the article, and when',
    problems: articleProblems,
  },
  {
    path: '/v1/trace',
    operationId: 'getTraceByUrl',
    tag: 'operation',
    summary: 'The whole way of an address through the line, also when it never became an article',
    pathParameters: NoParameters,
    queryParameters: AddressRequest,
    answer: ArticleStory,
    answerSummary: 'What happened to the address, and when',
    problems: articleProblems,
  },
  {
    path: '/v1/line',
    operationId: 'getLine',
    tag: 'operation',
    summary: 'The numbers of the line: totals, what is in flight, what waits',
    pathParameters: NoParameters,
    queryParameters: NoParameters,
    answer: LinePicture,
    answerSummary: 'The numbers at this moment',
    problems: ledgerProblems,
  },
];
