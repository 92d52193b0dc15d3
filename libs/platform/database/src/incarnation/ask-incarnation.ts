import type { Client } from 'pg';

/** SQLSTATE of a function that is not there: the ledger has not been migrated that far. */
const UNDEFINED_FUNCTION = '42883';

/**
 * Asks a new connection which life the ledger is in, which begins one when history may have been cut since. No connection
 * outlives the run of its server, so whoever asks before anything else never works in a life that was not begun.
 *
 * @throws DatabaseError 25006, an outage, when the server is a standby: a promotion would let the connection live on
 */
export async function askIncarnation(client: Pick<Client, 'query'>): Promise<void> {
  try {
    await client.query('select ledger_incarnation()');
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNDEFINED_FUNCTION) throw error;
  }
}
