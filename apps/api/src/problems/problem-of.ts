import { HttpException } from '@nestjs/common';
import { isDatabaseDown } from '@dateline/database';
import { isSearchDown, SearchNotReadyError, SearchRequestError } from '@dateline/search';
import { Problem } from './problem.js';

/** The problem that an error is for the client. What is our own mistake says nothing about its insides. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SearchRequestError) {
    const { parameter, message } = error;
    return new Problem('DL_API_PARAMETER_INVALID', message, [{ parameter, detail: message }]);
  }
  if (error instanceof SearchNotReadyError) return new Problem('DL_API_SEARCH_NOT_READY');
  if (isSearchDown(error)) return new Problem('DL_API_SEARCH_DOWN');
  if (isDatabaseDown(error)) return new Problem('DL_API_LEDGER_DOWN');
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
