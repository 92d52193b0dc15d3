import type { Horizon } from '@dateline/database';
import type { OldestUnacknowledged } from '@dateline/messaging';

/**
 * From where on the broker can still bring what it was told, by the oldest message of each consumer.
 *
 * Captures are told in the order of their ids, but those that are told again: so what is before the horizon must have a
 * smaller id and no later telling than everything that is held. Whatever cannot be known (a consumer that is missing, a
 * message that says nothing, a capture that the ledger does not know) holds everything: to tell it again would cost the
 * line work, to wait costs hours at most.
 *
 * @param toldAt when the captures of those messages were told last, by the ledger's clock
 */
export function horizonOf(
  consumers: readonly OldestUnacknowledged[],
  toldAt: ReadonlyMap<string, Date>,
): Horizon {
  const held = consumers.filter(({ state }) => state !== 'idle');
  if (consumers.length === 0) return { holds: 'everything' };
  if (held.length === 0) return { holds: 'nothing' };
  const positions = held.map(({ captureId }) => ({ captureId, at: captureId && toldAt.get(captureId) }));
  let first: { captureId: string; toldAt: Date } | undefined;
  for (const { captureId, at } of positions) {
    if (!captureId || !at) return { holds: 'everything' };
    first = {
      captureId: first && BigInt(first.captureId) < BigInt(captureId) ? first.captureId : captureId,
      toldAt: first && first.toldAt < at ? first.toldAt : at,
    };
  }
  return first ? { holds: 'from', ...first } : { holds: 'everything' };
}
