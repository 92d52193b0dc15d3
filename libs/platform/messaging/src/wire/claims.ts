/**
 * Keeps the data of events that are too large for a message (claim check). The event then carries `dataref`, an
 * extension attribute of CloudEvents, instead of data.
 */
export interface ClaimStore {
  /** Stores data under the event's id; storing the same id again replaces it. */
  put(id: string, data: Uint8Array): Promise<void>;
  /** The data, or `undefined` when there are none under this id. A store that is down throws. */
  get(id: string): Promise<Uint8Array | undefined>;
}

const PREFIX = 'urn:dateline:claim:';

/** The `dataref` of a claim. */
export const claimReference = (id: string): string => `${PREFIX}${id}`;

/** The id that a `dataref` names, or `undefined` when it is no claim of this line. */
export function claimIdOf(reference: string): string | undefined {
  return reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : undefined;
}
