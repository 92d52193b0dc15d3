import { describe, expect, it } from '@jest/globals';
import { acceptsVersion, parseVersion, versionText } from './version-rule.js';

describe('parseVersion', () => {
  it.each([
    ['nats-server: v2.15.1', [2, 15, 1]],
    ['postgres (PostgreSQL) 18.4 (Debian 18.4-1.pgdg12+1)', [18, 4, 0]],
    ['18beta1', [18, 0, 0]],
    ['9.4.3', [9, 4, 3]],
  ])('reads %s', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  it('gives nothing for a text without a number', () => {
    expect(parseVersion('dev build')).toBeUndefined();
    expect(versionText('dev build')).toBeUndefined();
  });

  it('keeps the version text as it was written', () => {
    expect(versionText('nats-server: v2.15.1')).toBe('2.15.1');
    expect(versionText('18.4 (Debian)')).toBe('18.4');
  });
});

describe('acceptsVersion', () => {
  it.each([
    ['nats', '2.11.9', false],
    ['nats', '2.12.0', true],
    ['nats', '3.0.0', true],
    ['nats', '1.99.0', false],
    ['postgres', '17.9', false],
    ['postgres', '18.0', true],
    ['postgres', '19.1', false],
    ['elasticsearch', '9.4.0', true],
    ['elasticsearch', '9.3.9', false],
    ['elasticsearch', '9.5.0', false],
    ['elasticsearch', '8.19.4', false],
    ['elasticsearch', 'unknown', false],
  ] as const)('%s %s: %s', (server, version, expected) => {
    expect(acceptsVersion(server, version)).toBe(expected);
  });
});
