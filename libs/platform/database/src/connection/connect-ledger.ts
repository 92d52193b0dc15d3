import type { DataSource } from 'typeorm';
import { errorsWithin } from '@dateline/dependency';
import { createDataSource, type DataSourceSettings } from './data-source.js';
import { verifySchema } from '../schema/migrate.js';
import { isDatabaseDown } from './outage.js';

/**
 * Connects to the ledger and verifies that this program can work on it.
 *
 * @throws Error in one sentence that says what to do
 */
export async function connectLedger(settings: DataSourceSettings): Promise<DataSource> {
  const dataSource = createDataSource(settings);
  try {
    await dataSource.initialize();
    await verifySchema(dataSource);
    return dataSource;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw inOneSentence(error);
  }
}

/** What driver, server and system say in their own words gets the name of the server and what to do (law 11). */
export function inOneSentence(error: unknown): unknown {
  const codes = errorsWithin(error).map(({ code }) => code);
  // Invalid authorization, and a database that does not exist (PostgreSQL manual, appendix A).
  if (codes.some((code) => typeof code === 'string' && /^(28|3D)[0-9A-Z]{3}$/.test(code)))
    return new Error(
      `PostgreSQL refuses the connection (${wordsOf(error)}); mend DATABASE_URL, or create what is missing.`,
      { cause: error },
    );
  if (isDatabaseDown(error))
    return new Error(
      `PostgreSQL does not answer (${wordsOf(error)}); start it, or set DATABASE_URL to one that runs.`,
      { cause: error },
    );
  return error;
}

/** Several addresses of one name give an error of errors, which has no words of its own. */
function wordsOf(error: unknown): string {
  const { message, name, errors } = error as { message?: string; name?: string; errors?: unknown };
  const inner = Array.isArray(errors) ? errors.filter((one) => one instanceof Error) : [];
  return message || inner.map((one) => one.message).join(', ') || String(name ?? error);
}
