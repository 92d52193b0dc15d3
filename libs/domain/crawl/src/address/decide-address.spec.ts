import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatCidr, isInCidr, parseCidr, parseCidrList } from './cidr.js';
import { decideAddress } from './decide-address.js';
import { decideConnection, decideUrl } from './decide-url.js';
import { formatIpAddress, parseIpAddress } from './ip-address.js';
import { SPECIAL_BLOCKS } from './special-purpose-registry.js';

const NONE = { allow: [] };
const LOOPBACK = { allow: [parseCidr('127.0.0.0/8'), parseCidr('::1/128')] };

describe('parseIpAddress', () => {
  it.each([
    ['93.184.216.34', '93.184.216.34'],
    ['2A00:1450:4001:081B::200E', '2a00:1450:4001:81b::200e'],
    ['::ffff:127.0.0.1', '::ffff:7f00:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('reads %s as %s', (text, expected) => {
    const parsed = parseIpAddress(text);
    expect(parsed && formatIpAddress(parsed)).toBe(expected);
  });

  it.each([
    '',
    '127.1',
    '0177.0.0.1',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    ' 1.2.3.4',
    '[::1]',
    'fe80::1%lo',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3.4::',
    '::1.2.3',
    '12345::',
    'x',
  ])('refuses %p', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = parseIpAddress(text);
        expect(parsed).not.toBeNull();
        const formatted = formatIpAddress(parsed as NonNullable<typeof parsed>);
        expect(parseIpAddress(formatted)).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseCidr', () => {
  it('reads blocks and bare addresses', () => {
    expect(parseCidrList('127.0.0.0/8, ::1 10.0.0.1').map(formatCidr)).toEqual([
      '127.0.0.0/8',
      '::1/128',
      '10.0.0.1/32',
    ]);
    expect(parseCidrList(' ')).toEqual([]);
  });

  it.each(['', 'x/8', '10.0.0.0/33', '10.0.0.1/8', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0.0/'])(
    'throws for %p',
    (text) => {
      expect(() => parseCidr(text)).toThrow(RangeError);
    },
  );

  it('holds both ends of a block and nothing beside it', () => {
    const cidr = parseCidr('172.16.0.0/12');
    const isIn = (text: string): boolean =>
      isInCidr(parseIpAddress(text) as NonNullable<ReturnType<typeof parseIpAddress>>, cidr);
    expect([
      isIn('172.16.0.0'),
      isIn('172.31.255.255'),
      isIn('172.15.255.255'),
      isIn('172.32.0.0'),
      isIn('::ffff:172.16.0.1'),
    ]).toEqual([true, true, false, false, false]);
  });
});

describe('decideAddress', () => {
  it('refuses every address of every block that is not globally reachable', () => {
    for (const block of SPECIAL_BLOCKS.filter((candidate) => !candidate.isGloballyReachable)) {
      const address = formatIpAddress(block.cidr.network);
      expect({ address, ...decideAddress(address, NONE) }).toMatchObject({ address, isAllowed: false });
    }
  });

  it.each([
    '1.1.1.1',
    '192.0.1.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2001:db9::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '192.0.0.9',
  ])('allows %s', (address) => {
    expect(decideAddress(address, NONE).isAllowed).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:4136:e378:8000:63bf:80ff:fffe',
    '::10.0.0.1',
    '::ffff:0:10.0.0.1',
    '4000::1',
    'fe80::1%lo',
    'not-an-address',
    '',
  ])('refuses %s', (address) => {
    expect(decideAddress(address, NONE).isAllowed).toBe(false);
  });

  it('allows what the operator allows, in any spelling, and no more', () => {
    expect(decideAddress('127.8.9.1', LOOPBACK)).toMatchObject({ isAllowed: true, isByAllowList: true });
    expect(decideAddress('::ffff:127.0.0.1', LOOPBACK).isAllowed).toBe(true);
    expect(decideAddress('10.0.0.1', LOOPBACK).isAllowed).toBe(false);
  });

  it('never allows an IPv4 address through its mapped form that it refuses as such', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(decideAddress(`::ffff:${text}`, NONE).isAllowed).toBe(decideAddress(text, NONE).isAllowed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('decideUrl', () => {
  it.each([
    ['http://example.com/', true],
    ['https://example.com:443/', true],
    ['https://example.com:8443/', false],
    ['http://user@example.com/', false],
    ['ftp://example.com/', false],
    ['http://0x7f.1/', false],
    ['http://[::ffff:a9fe:a9fe]/', false],
    ['http://localhost/', false],
    ['http://api.localhost./', false],
    ['http://93.184.216.34/', true],
    ['not a url', false],
  ])('%s: %s', (url, expected) => {
    expect(decideUrl(url, NONE).isAllowed).toBe(expected);
  });

  it('judges an odd port together with the address once there is an allow-list', () => {
    expect(decideUrl('http://127.0.0.1:18080/', LOOPBACK).isAllowed).toBe(true);
    expect(decideUrl('http://93.184.216.34:18080/', LOOPBACK).isAllowed).toBe(false);
    expect(decideUrl('http://news.test:18080/', LOOPBACK).isAllowed).toBe(true);
    expect(decideConnection('93.184.216.34', 18080, LOOPBACK).isAllowed).toBe(false);
    expect(decideConnection('127.0.0.1', 18080, LOOPBACK).isAllowed).toBe(true);
    expect(decideConnection('93.184.216.34', 8080, { allow: [], allowPorts: [8080] }).isAllowed).toBe(true);
  });
});
