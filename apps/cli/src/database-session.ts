import type { DataSource } from 'typeorm';
import { createDataSource, verifySchema } from '@dateline/database';
import { findServer } from './servers.js';

/** Runs a command's work on the ledger, and closes the connection whatever happens. */
export async function withDatabase<Result>(
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const databaseUrl = await findServer('postgres');
  const dataSource = await createDataSource({
    url: databaseUrl,
    poolSize: 2,
    applicationName: 'dateline-cli',
  }).initialize();
  try {
    await verifySchema(dataSource);
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
