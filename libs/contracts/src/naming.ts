import type { ServiceName, StreamKey } from './topology.js';

/** Mapping generation of the search index; a change of the mapping that needs a rebuild raises it. */
export const INDEX_GENERATION = 1;

/** Events by which one stage hands work to the next: second word of their names. */
const WORK = ['fetched', 'parsed', 'enriched', 'rejected'] as const;
/** The event that leaves the line. */
const PUBLISHED = 'indexed';

/** Every name that is seen outside the process. */
export interface Names {
  readonly namespace: string;
  readonly streams: Readonly<Record<StreamKey, string>>;
  /** Subjects of the streams; no subject is in two. */
  readonly filters: Readonly<Record<StreamKey, readonly string[]>>;
  /** Subject of an event type: the type itself in the default namespace. */
  subject(type: string): string;
  /** The event type of a subject, or `undefined` when the subject is not one of the line's. */
  typeOf(subject: string): string | undefined;
  /** The stream that holds the events of a type. */
  streamOf(type: string): string;
  /** Subject under which it is written down that a service runs a suspect; the key is the message's own. */
  trialSubject(consumer: string, key: string): string;
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
  /** The times of first sight whose articles stand in a physical index, of whatever namespace and generation. */
  periodOf(index: string): { from: Date; until: Date } | undefined;
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
  const streams = {
    events: `${upper}_EVENTS`,
    articles: `${upper}_ARTICLES`,
    parked: `${upper}_PARKED`,
    trials: `${upper}_TRIALS`,
  };
  const indexPrefix = `${namespace}-articles-v${INDEX_GENERATION}`;
  const subjectOf = (type: string) => type.replace(/^dateline\./, `${namespace}.`);
  return {
    namespace,
    streams,
    filters: {
      events: WORK.map((word) => `${namespace}.article.${word}.>`),
      articles: [`${namespace}.article.${PUBLISHED}.>`],
      parked: [`${namespace}.parked.>`],
      trials: [`${namespace}.trial.>`],
    },
    streamOf: (type) =>
      type.startsWith(`dateline.article.${PUBLISHED}.`) ? streams.articles : streams.events,
    trialSubject: (consumer, key) => `${namespace}.trial.${consumer}.${key}`,
    subject: subjectOf,
    typeOf: (subject) =>
      subject.startsWith(`${namespace}.`) ? `dateline.${subject.slice(namespace.length + 1)}` : undefined,
    parkedSubject: (service, type) => `${namespace}.parked.${service}.${type.replace(/^dateline\./, '')}`,
    consumer: (service) => service,
    parkedConsumer: 'indexer-parked',
    searchAlias: `${namespace}-articles`,
    indexTemplate: indexPrefix,
    indexPattern: `${indexPrefix}-*`,
    physicalIndex: (firstSeenAt) =>
      `${indexPrefix}-${firstSeenAt.getUTCFullYear()}.${String(firstSeenAt.getUTCMonth() + 1).padStart(2, '0')}`,
    periodOf: (index) => {
      const [, year, month] = /-articles-v\d+-(\d{4})\.(0[1-9]|1[0-2])$/.exec(index) ?? [];
      if (year === undefined) return undefined;
      return {
        from: new Date(Date.UTC(Number(year), Number(month) - 1)),
        until: new Date(Date.UTC(Number(year), Number(month))),
      };
    },
  };
}

/** Metric name: `dateline_<noun>_<unit>`; counters end in `_total`, times in `_seconds`, sizes in `_bytes`. */
export function metricName(...words: string[]): string {
  return ['dateline', ...words].join('_');
}
