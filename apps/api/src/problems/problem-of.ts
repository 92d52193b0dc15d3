import { HttpException } from '@nestjs/common';
import { outageOf, transientOf, type Dependency } from '@dateline/dependency';
import { SearchNotReadyError, SearchRequestError } from '@dateline/search';
import { Problem, type ProblemCode } from './problem.js';

/** What the api answers while a server is down, by the dependency's name. */
const DOWN: Readonly<Record<string, ProblemCode>> = {
  elasticsearch: 'DL_API_SEARCH_DOWN',
  postgres: 'DL_API_LEDGER_DOWN',
};

/**
 * The problem that an error is for the client. What is our own mistake says nothing about its insides.
 *
 * @param dependencies the servers that the api asks
 */
export function problemOf(error: unknown, dependencies: readonly Dependency[]): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SearchRequestError) {
    const { parameter, message } = error;
    return new Problem('DL_API_PARAMETER_INVALID', message, [{ parameter, detail: message }]);
  }
  if (error instanceof SearchNotReadyError) return new Problem('DL_API_SEARCH_NOT_READY');
  // A server that was too slow this time is one that does not answer at present, seen from the client.
  const down = DOWN[outageOf(error, dependencies) ?? transientOf(error, dependencies) ?? ''];
  if (down !== undefined) return new Problem(down);
  const status = statusOf(error);
  if (status === 404) return new Problem('DL_API_ROUTE_UNKNOWN');
  // Express refuses what it cannot decode (`/v1/articles/%E0%A4%A`) before any route sees it.
  if (status !== undefined && status >= 400 && status < 500) return new Problem('DL_API_REQUEST_REFUSED');
  return new Problem('DL_API_INTERNAL');
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}
