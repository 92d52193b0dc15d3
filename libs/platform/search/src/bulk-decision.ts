/** What became of one document. */
export type BulkStatus =
  /** The index holds this sequence (for a withdrawal: holds the article no more). */
  | 'indexed'
  /** The index already holds a newer sequence: success, nothing to do. */
  | 'older'
  /** Elasticsearch can never take this document; the reason is in `error`. */
  | 'failed'
  /** Elasticsearch could not take it now; the same write may be tried again at any time. */
  | 'retry';

/**
 * Why a document has to wait. `overloaded` passes within seconds. The others are of its index as a whole: writes are
 * blocked (by hand, or because the disk is full), it is closed, it cannot be made, its shards are not there.
 */
export type WaitReason = 'overloaded' | 'read-only' | 'closed' | 'missing' | 'unavailable';

export interface BulkDecision {
  readonly status: BulkStatus;
  /** Set for `retry`. */
  readonly waits?: WaitReason;
  readonly error?: string;
}

/** One item of a bulk answer, as far as it is asked for. */
export interface BulkAnswerItem {
  readonly status: number;
  readonly error?: {
    type?: string;
    reason?: string | null;
    caused_by?: { type?: string; reason?: string | null };
  };
}

/**
 * Refusals that say "not now". The statuses are those of overload and missing shards; the names are here because
 * versions differ in the status that they give them (a full disk's block has been 403 and 429).
 */
const PASSING_STATUSES = new Map<number, WaitReason>([
  [408, 'overloaded'],
  [429, 'overloaded'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
]);
const PASSING_TYPES = new Map<string, WaitReason>([
  ['es_rejected_execution_exception', 'overloaded'],
  ['circuit_breaking_exception', 'overloaded'],
  ['process_cluster_event_timeout_exception', 'overloaded'],
  ['cluster_block_exception', 'read-only'],
  ['unavailable_shards_exception', 'unavailable'],
  ['no_shard_available_action_exception', 'unavailable'],
  ['index_not_found_exception', 'missing'],
  ['index_closed_exception', 'closed'],
]);

/** The whole decision about one item, by nothing but its answer. */
export function decideItem(item: BulkAnswerItem | undefined): BulkDecision {
  if (!item)
    return { status: 'retry', waits: 'overloaded', error: 'Elasticsearch gave no answer for this document.' };
  if (item.status >= 200 && item.status < 300) return { status: 'indexed' };
  const type = item.error?.type ?? 'unknown';
  // A deletion of what is not there has no error object.
  if (item.status === 404 && !item.error) return { status: 'indexed' };
  if (item.status === 409 && type === 'version_conflict_engine_exception') return { status: 'older' };
  const error = describe(item);
  const waits = PASSING_TYPES.get(type) ?? PASSING_STATUSES.get(item.status);
  if (waits) return { status: 'retry', waits, error };
  return { status: 'failed', error };
}

/** Longest reason that is kept, in characters: Elasticsearch quotes parts of the document. */
const MAX_REASON_CHARACTERS = 500;

function describe(item: BulkAnswerItem): string {
  const { type = 'unknown', reason, caused_by: cause } = item.error ?? {};
  const because = cause?.reason && cause.reason !== reason ? ` (${cause.reason})` : '';
  return `${item.status} ${type}: ${reason ?? 'no reason given'}${because}`.slice(0, MAX_REASON_CHARACTERS);
}
