import { databaseDependency } from '@dateline/database';
import { outageOf, transientOf } from '@dateline/dependency';
import type { DataSource } from 'typeorm';

/** Whether an error is the ledger's own (down, or a lock that was not had), and no fault of what was being written. */
export type IsLedgersFault = (error: unknown) => boolean;

export function ledgersFault(dataSource: DataSource): IsLedgersFault {
  const dependencies = [databaseDependency(dataSource)];
  return (error) => (outageOf(error, dependencies) ?? transientOf(error, dependencies)) !== undefined;
}
