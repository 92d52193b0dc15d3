import type { Logger } from 'pino';
import type { IncarnationRepository } from '@dateline/database';

/** Numbers are the clock in microseconds when a life begins: one that is a year ahead is nobody's. */
const YEAR_MICROSECONDS = 365 * 24 * 3_600 * 1e6;

/**
 * A ledger that stands behind what the broker was told was put back without a restart, as a machine with a snapshot is, and
 * cannot see it from inside: it begins a new life, so that no number is given twice.
 */
export async function keepLedgerAhead(
  broker: { lastAnnounced(): Promise<string | undefined> },
  incarnations: Pick<IncarnationRepository, 'beginWhenBehind'>,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  const captureId = await broker.lastAnnounced();
  if (captureId === undefined || Number(captureId) > Date.now() * 1000 + YEAR_MICROSECONDS) return;
  const begun = await incarnations.beginWhenBehind('behind-broker', { captureId });
  if (begun === undefined) return;
  logger.warn(
    { event: 'ledger-behind-broker', captureId, incarnation: begun.incarnation },
    'The ledger stands behind what was announced; it begins a new life.',
  );
}
