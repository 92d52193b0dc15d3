import {
  IGNORED_REASONS,
  PARKED_CODES,
  REJECTION_REASONS,
  topology,
  UNCHANGED_REASONS,
  WAIT_REASONS,
} from '@dateline/contracts';

/** What stands for everything that is in no vocabulary: a label's values must not grow with what strangers send. */
const OTHER = 'other';

const TYPES: ReadonlySet<string> = new Set(topology.events.map(({ type }) => type));
/** Parked messages are taken by what they were parked as: `dateline.parked.<service>.<type>`. */
const PARKED_TYPE = /^dateline\.parked\./;

/** The words before the colon that say nothing about whose fault it was, and what may stand behind each. */
const DETAILS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    parked: PARKED_CODES,
    rejected: REJECTION_REASONS,
    unchanged: UNCHANGED_REASONS,
    wait: WAIT_REASONS,
    ignored: IGNORED_REASONS,
  }).map(([word, details]) => [word, new Set(Object.keys(details))]),
);
/** Decisions without a detail, by which handlers and messaging say how a message ended. */
const DECISIONS: ReadonlySet<string> = new Set(
  ['done', 'parsed', 'enriched', 'fetched', 'indexed', 'unchanged', 'replayed', 'missing', 'failed'].concat(
    'rejected',
  ),
);

/** An event type as a label: one of the topology, `dateline.parked` for any parked one, else `other`. */
export function boundedType(type: string): string {
  if (TYPES.has(type)) return type;
  return PARKED_TYPE.test(type) ? 'dateline.parked' : OTHER;
}

/** A decision as a label: words and details of the vocabularies; a detail that is none is `other`. */
export function boundedDecision(decision: string): string {
  const colon = decision.indexOf(':');
  if (colon === -1) return DECISIONS.has(decision) ? decision : OTHER;
  const [word, detail] = [decision.slice(0, colon), decision.slice(colon + 1)];
  const details = DETAILS.get(word);
  if (details === undefined) return OTHER;
  return details.has(detail) ? decision : `${word}:${OTHER}`;
}
