import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headers } from '@nats-io/transport-node';
import {
  decodeHeaderValue,
  encodeHeaderValue,
  headerMap,
  readAttributes,
  writeHeaders,
  type Attributes,
} from './headers.js';

const wellFormed = fc.string({ unit: 'binary', minLength: 1 });

describe('header values', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(wellFormed, (value) => expect(decodeHeaderValue(encodeHeaderValue(value))).toBe(value)),
    );
  });

  it('are printable ASCII without space, quote and bare percent', () => {
    fc.assert(
      fc.property(wellFormed, (value) =>
        expect(encodeHeaderValue(value)).toMatch(/^(?:[!#$&-~]|%[0-9A-F]{2})+$/),
      ),
    );
  });

  it('follow the examples of the binding', () => {
    expect(encodeHeaderValue('Euro € 😀')).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80');
    expect(encodeHeaderValue('100%"')).toBe('100%25%22');
    expect(encodeHeaderValue('\ud800')).toBe('%EF%BF%BD');
  });

  it('are read tolerantly', () => {
    expect(decodeHeaderValue('"a \\"quoted\\" one"')).toBe('a "quoted" one');
    expect(decodeHeaderValue('%zz%4')).toBe('%zz%4');
    expect(decodeHeaderValue('%e2%82%ac')).toBe('€');
  });
});

describe('CloudEvents headers', () => {
  it('come back as they were', () => {
    const optional = fc.option(wellFormed, { nil: undefined });
    const attributes = fc.record({
      id: fc.stringMatching(/^[0-9a-f]{32}$/),
      type: wellFormed,
      source: wellFormed,
      time: fc.constant('2026-11-25T10:00:00.000Z'),
      subject: optional,
      ledger: optional,
      dataref: optional,
    });
    fc.assert(
      fc.property(attributes, (given) => {
        const { traceparent, ...read } = readAttributes(headerMap(writeHeaders(given))) as Attributes;
        expect(traceparent).toBeUndefined();
        expect(read).toEqual(given);
      }),
    );
  });

  it('carry id and media type where the broker, the binding and tools look for them', () => {
    const written = writeHeaders({
      id: 'abc',
      type: 't',
      source: '/s',
      time: 'now',
      traceparent: '00-1-2-01',
    });
    expect(written.get('Nats-Msg-Id')).toBe('abc');
    expect(written.get('ce-specversion')).toBe('1.0');
    expect(written.get('ce-datacontenttype')).toBe('application/json');
    expect(written.get('content-type')).toBe('application/json');
    expect(written.get('traceparent')).toBe('00-1-2-01');
  });

  it.each([
    ['no headers', {}, /ce-specversion is missing/],
    ['another version', { 'ce-specversion': '0.3' }, /ce-specversion is 0\.3/],
    ['no id', { 'ce-specversion': '1.0', 'ce-type': 't', 'ce-source': 's' }, /ce-id/],
    ['no source', { 'ce-specversion': '1.0', 'ce-type': 't', 'ce-id': 'i' }, /ce-source/],
    ['structured mode', { 'content-type': 'application/cloudevents+json' }, /structured mode/],
    ['another media type', { 'content-type': 'text/plain' }, /text\/plain/],
  ])('are refused with a sentence: %s', (_, given, sentence) => {
    const received = headers();
    Object.entries(given).forEach(([name, value]) => received.set(name, value));
    expect(readAttributes(headerMap(received))).toMatch(sentence);
  });

  it('are found under names in any case', () => {
    const received = headers();
    Object.entries({ 'CE-SpecVersion': '1.0', 'Ce-Id': 'i', 'ce-TYPE': 't', 'Ce-Source': 's' }).forEach(
      ([name, value]) => received.set(name, value),
    );
    expect(readAttributes(headerMap(received))).toMatchObject({ id: 'i', type: 't', source: 's' });
  });
});
