import { describe, expect, it } from '@jest/globals';
import { compareMemory } from './broker-watch.js';
import { configDifference, requireServerVersion } from './verify.js';

describe('differences of configurations', () => {
  it('are said for wanted fields only, in words', () => {
    const present = { max_age: 60, name: 'S', subjects: ['b', 'a'], other: 1 };
    expect(configDifference({ name: 'S', subjects: ['a', 'b'], max_age: 120 }, present)).toEqual([
      'max_age: 60 → 120',
    ]);
    expect(configDifference({ subjects: ['a'], storage: 'file' }, present)).toEqual([
      'subjects: ["b","a"] → ["a"]',
      'storage: not set → file',
    ]);
  });

  it('take what the server leaves out for false, and metadata of others for theirs', () => {
    expect(configDifference({ deny_delete: false }, {})).toEqual([]);
    expect(configDifference({ metadata: { mine: '1' } }, { metadata: { mine: '1', theirs: '2' } })).toEqual(
      [],
    );
    expect(configDifference({ metadata: { mine: '1' } }, {})).toHaveLength(1);
  });
});

describe('what the broker remembers', () => {
  const before = { createdAt: 'a', lastSequence: 10 };
  it.each([
    ['nothing remembered yet', undefined, before, undefined],
    ['the same', before, before, undefined],
    ['grown', before, { createdAt: 'a', lastSequence: 11 }, undefined],
    ['gone', before, undefined, 'stream-missing'],
    ['gone at the first look', undefined, undefined, 'stream-missing'],
    ['created anew, though longer', before, { createdAt: 'b', lastSequence: 99 }, 'stream-recreated'],
    ['shorter', before, { createdAt: 'a', lastSequence: 9 }, 'stream-shorter'],
  ])('%s', (_, was, now, kind) => expect(compareMemory('S', was, now)?.kind).toBe(kind));
});

describe('the server version', () => {
  const server = (version: string, jetstream = true) => ({ info: { version, jetstream } }) as never;
  it.each(['2.12.0', '2.15.1', '3.0.0-RC1'])('%s will do', (version) => {
    expect(() => requireServerVersion(server(version))).not.toThrow();
  });
  it.each(['2.11.9', '1.99.0', 'unknown'])('%s will not', (version) => {
    expect(() => requireServerVersion(server(version))).toThrow(
      `The NATS server is version ${version}; Dateline needs 2.12`,
    );
  });
  it('will not do without JetStream', () => {
    expect(() => requireServerVersion(server('2.15.1', false))).toThrow(/-js/);
  });
});
