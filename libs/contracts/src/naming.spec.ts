import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metricName, namesFor } from './naming.js';
import { topology, type ServiceName } from './topology.js';

const services = Object.keys(topology.services) as ServiceName[];
const types = topology.events.map((contract) => contract.type);
const namespaces = fc.stringMatching(/^[a-z][a-z0-9]{0,31}$/);

/** Stream and consumer names: NATS refuses white space, dots, wildcards and path separators. */
const NATS_NAME = /^[A-Za-z0-9_-]{1,255}$/;
/** Subjects of a publish: tokens without white space or wildcards. */
const NATS_SUBJECT = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/;
/** Elasticsearch: lower case, none of \ / * ? " < > | , # : or blank, not beginning with - _ +. */
const INDEX_NAME = /^[a-z0-9][a-z0-9._-]{0,254}$/;

const matches = (filter: string, subject: string) => subject.startsWith(filter.replace(/>$/, ''));

describe('namesFor', () => {
  it('gives names that NATS and Elasticsearch accept, in every namespace', () => {
    fc.assert(
      fc.property(namespaces, (namespace) => {
        const names = namesFor(namespace);
        for (const name of [...Object.values(names.streams), names.parkedConsumer]) {
          expect(name).toMatch(NATS_NAME);
        }
        for (const service of services) expect(names.consumer(service)).toMatch(NATS_NAME);
        for (const type of types) expect(names.subject(type)).toMatch(NATS_SUBJECT);
        for (const index of [names.searchAlias, names.indexTemplate, names.physicalIndex(new Date(0))]) {
          expect(index).toMatch(INDEX_NAME);
        }
      }),
    );
  });

  it('puts every event, parked message and trial into one stream, what leaves the line apart from its work', () => {
    const names = namesFor();
    const streamsOf = (subject: string) =>
      Object.entries(names.filters)
        .filter(([, filters]) => filters.some((filter) => matches(filter, subject)))
        .map(([key]) => names.streams[key as keyof typeof names.streams]);
    for (const type of types) {
      const isPublic = type === 'dateline.article.indexed.v1';
      expect(streamsOf(names.subject(type))).toEqual([isPublic ? 'DATELINE_ARTICLES' : 'DATELINE_EVENTS']);
      expect(names.streamOf(type)).toBe(streamsOf(names.subject(type))[0]);
      for (const service of services) {
        const parked = names.parkedSubject(service, type);
        expect(parked).toMatch(NATS_SUBJECT);
        expect(streamsOf(parked)).toEqual([names.streams.parked]);
        const trial = names.trialSubject(names.consumer(service), '1764064800000000000-7');
        expect(trial).toMatch(NATS_SUBJECT);
        expect(streamsOf(trial)).toEqual([names.streams.trials]);
      }
    }
  });

  it('finds the type of a subject again, and of nobody else’s', () => {
    fc.assert(
      fc.property(namespaces, fc.constantFrom(...types), (namespace, type) => {
        const names = namesFor(namespace);
        expect(names.typeOf(names.subject(type))).toBe(type);
        expect(names.typeOf(`x${names.subject(type)}`)).toBeUndefined();
      }),
    );
    expect(namesFor().typeOf('datelinex.article.fetched.v1')).toBeUndefined();
  });

  it('keeps two namespaces apart', () => {
    fc.assert(
      fc.property(namespaces, namespaces, (one, other) => {
        fc.pre(one !== other);
        const [left, right] = [namesFor(one), namesFor(other)];
        expect(left.streams.events).not.toBe(right.streams.events);
        expect(left.searchAlias).not.toBe(right.searchAlias);
        expect(right.physicalIndex(new Date(0)).startsWith(left.indexPattern.slice(0, -1))).toBe(false);
        expect(left.filters.events.some((filter) => matches(filter, right.subject(types[0]!)))).toBe(false);
      }),
    );
  });

  it('is the event type itself in the default namespace', () => {
    for (const type of types) expect(namesFor().subject(type)).toBe(type);
  });

  it.each(['', 'Dateline', '1a', 'a-b', 'a.b', 'a_b', 'a'.repeat(33), 'a\n'])(
    'refuses the namespace %p',
    (namespace) => {
      expect(() => namesFor(namespace)).toThrow('must be 1 to 32 lower-case letters and digits');
    },
  );

  it('takes the month of the physical index in UTC', () => {
    expect(namesFor().physicalIndex(new Date('2026-02-28T23:59:59Z'))).toBe('dateline-articles-v1-2026.02');
    expect(namesFor().physicalIndex(new Date('2026-02-28T23:59:59-01:00'))).toBe(
      'dateline-articles-v1-2026.03',
    );
  });

  it('finds the month of a physical index again, of another generation, too', () => {
    const names = namesFor();
    expect(names.periodOf('dateline-articles-v7-2026.12')).toEqual({
      from: new Date('2026-12-01T00:00:00Z'),
      until: new Date('2027-01-01T00:00:00Z'),
    });
    for (const other of ['dateline-articles-v1-2026.13', 'dateline-articles-v1-2026.02-old', 'x-2026.02'])
      expect(names.periodOf(other)).toBeUndefined();
  });
});

describe('metricName', () => {
  it('begins with the product', () => {
    expect(metricName('captures', 'total')).toBe('dateline_captures_total');
  });
});
