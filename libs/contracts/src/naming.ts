import type { ServiceName } from './topology.js';

/** Mapping generation of the search index; a change of the mapping that needs a rebuild raises it. */
export const INDEX_GENERATION = 1;

/** Every name that is seen outside the process. */
export interface Names {
  readonly namespace: string;
  readonly streams: { readonly events: string; readonly parked: string };
  /** Subject filters of the streams. */
  readonly filters: { readonly events: string; readonly parked: string };
  /** Subject of an event type: the type itself in the default namespace. */
  subject(type: string): string;
  /** The event type of a subject, or `undefined` when the subject is not one of the line's. */
  typeOf(subject: string): string | undefined;
  /** Subject under which a service parks a message of a type. */
  parkedSubject(service: string, type: string): string;
  /** Durable consumer of a service. */
  consumer(service: ServiceName): string;
  /** Durable consumer by which the indexer reads parked messages. */
  readonly parkedConsumer: string;
  /** What search clients read. */
  readonly searchAlias: string;
  /** Name and pattern of the index template. */
  readonly indexTemplate: string;
  readonly indexPattern: string;
  /** Physical index of an article, by the month (UTC) in which it was first seen. */
  physicalIndex(firstSeenAt: Date): string;
}

/**
 * Builds all names of one installation. Two namespaces on the same servers never meet, which is also how the tests
 * keep apart.
 *
 * @param namespace lower-case letters and digits, starting with a letter; default `dateline`
 * @throws Error when the namespace has other characters
 */
export function namesFor(namespace = 'dateline'): Names {
  if (!/^[a-z][a-z0-9]{0,31}$/.test(namespace)) {
    throw new Error(
      `Namespace "${namespace}" must be 1 to 32 lower-case letters and digits, a letter first.`,
    );
  }
  const upper = namespace.toUpperCase();
  const subjectOf = (type: string) => type.replace(/^dateline\./, `${namespace}.`);
  return {
    namespace,
    streams: { events: `${upper}_EVENTS`, parked: `${upper}_PARKED` },
    filters: { events: `${namespace}.article.>`, parked: `${namespace}.parked.>` },
    subject: subjectOf,
    typeOf: (subject) =>
      subject.startsWith(`${namespace}.`) ? `dateline.${subject.slice(namespace.length + 1)}` : undefined,
    parkedSubject: (service, type) => `${namespace}.parked.${service}.${type.replace(/^dateline\./, '')}`,
    consumer: (service) => service,
    parkedConsumer: 'indexer-parked',
    searchAlias: `${namespace}-articles`,
    indexTemplate: `${namespace}-articles-v${INDEX_GENERATION}`,
    indexPattern: `${namespace}-articles-v${INDEX_GENERATION}-*`,
    physicalIndex: (firstSeenAt) =>
      `${namespace}-articles-v${INDEX_GENERATION}-${firstSeenAt.getUTCFullYear()}.${String(firstSeenAt.getUTCMonth() + 1).padStart(2, '0')}`,
  };
}

/** Metric name: `dateline_<noun>_<unit>`; counters end in `_total`, times in `_seconds`, sizes in `_bytes`. */
export function metricName(...words: string[]): string {
  return ['dateline', ...words].join('_');
}
