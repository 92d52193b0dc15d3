import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Dependency } from '@dateline/dependency';
import type { Logger } from 'pino';
import { PROBLEMS } from './problem.js';
import { problemOf } from './problem-of.js';

/** Seconds after which a client may ask again while a server is down. */
const RETRY_AFTER_SECONDS = 5;

/** Answers every error as `application/problem+json` and logs those that an operator has to know. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param dependencies the servers that the api asks, to tell an outage from a mistake */
  constructor(
    private readonly logger: Pick<Logger, 'error' | 'warn'>,
    private readonly dependencies: readonly Dependency[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = problemOf(error, this.dependencies);
    const { status, title } = PROBLEMS[problem.code];
    if (status === 500) this.logger.error({ event: 'request-failed', err: error, path: request.path }, title);
    if (status === 503) this.logger.warn({ event: 'request-refused', err: error, path: request.path }, title);
    if (response.headersSent) {
      response.end();
      return;
    }
    if (status === 503) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toDocument(request.path)));
  }
}
