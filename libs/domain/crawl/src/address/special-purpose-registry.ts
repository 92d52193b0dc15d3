import { type Cidr, parseCidr } from './cidr.js';

/** A block with a meaning of its own, and whether hosts of the public Internet live in it. */
export interface SpecialBlock {
  readonly cidr: Cidr;
  readonly name: string;
  readonly isGloballyReachable: boolean;
}

const block = (text: string, name: string, isGloballyReachable = false): SpecialBlock => ({
  cidr: parseCidr(text),
  name,
  isGloballyReachable,
});

/**
 * The IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates), each with its column
 * "Globally Reachable", and below them what other registries and RFCs take out of the public space. The longest
 * prefix that holds an address decides.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const SPECIAL_BLOCKS: readonly SpecialBlock[] = [
  block('0.0.0.0/8', 'this network (RFC 791)'),
  block('10.0.0.0/8', 'private use (RFC 1918)'),
  block('100.64.0.0/10', 'shared address space (RFC 6598)'),
  block('127.0.0.0/8', 'loopback (RFC 1122)'),
  block('169.254.0.0/16', 'link local (RFC 3927)'),
  block('172.16.0.0/12', 'private use (RFC 1918)'),
  block('192.0.0.0/24', 'IETF protocol assignments (RFC 6890)'),
  block('192.0.0.0/29', 'IPv4 service continuity (RFC 7335)'),
  block('192.0.0.8/32', 'IPv4 dummy address (RFC 7600)'),
  block('192.0.0.9/32', 'port control protocol anycast (RFC 7723)', true),
  block('192.0.0.10/32', 'TURN anycast (RFC 8155)', true),
  block('192.0.0.170/32', 'NAT64 and DNS64 discovery (RFC 8880)'),
  block('192.0.0.171/32', 'NAT64 and DNS64 discovery (RFC 8880)'),
  block('192.0.2.0/24', 'documentation (RFC 5737)'),
  block('192.31.196.0/24', 'AS112 (RFC 7535)', true),
  block('192.52.193.0/24', 'automatic multicast tunneling (RFC 7450)', true),
  block('192.88.99.0/24', '6to4 relay anycast, deprecated (RFC 7526)'),
  block('192.168.0.0/16', 'private use (RFC 1918)'),
  block('192.175.48.0/24', 'AS112 (RFC 7534)', true),
  block('198.18.0.0/15', 'benchmarking (RFC 2544)'),
  block('198.51.100.0/24', 'documentation (RFC 5737)'),
  block('203.0.113.0/24', 'documentation (RFC 5737)'),
  block('240.0.0.0/4', 'reserved (RFC 1112)'),
  block('255.255.255.255/32', 'limited broadcast (RFC 8190)'),

  block('::/128', 'unspecified (RFC 4291)'),
  block('::1/128', 'loopback (RFC 4291)'),
  block('::ffff:0:0/96', 'IPv4-mapped (RFC 4291)'),
  block('64:ff9b::/96', 'NAT64 well-known prefix (RFC 6052)', true),
  block('64:ff9b:1::/48', 'NAT64 local use (RFC 8215)'),
  block('100::/64', 'discard only (RFC 6666)'),
  block('100:0:0:1::/64', 'dummy prefix (RFC 9780)'),
  block('2001::/23', 'IETF protocol assignments (RFC 2928)'),
  block('2001::/32', 'Teredo (RFC 4380)'),
  block('2001:1::1/128', 'port control protocol anycast (RFC 7723)', true),
  block('2001:1::2/128', 'TURN anycast (RFC 8155)', true),
  block('2001:1::3/128', 'DNS-SD anycast (RFC 9665)', true),
  block('2001:2::/48', 'benchmarking (RFC 5180)'),
  block('2001:3::/32', 'automatic multicast tunneling (RFC 7450)', true),
  block('2001:4:112::/48', 'AS112 (RFC 7535)', true),
  block('2001:10::/28', 'ORCHID, deprecated (RFC 4843)'),
  // Reachable by the registry's letter, yet hash identities of hosts and drones: nothing that serves HTTP.
  block('2001:20::/28', 'ORCHIDv2 (RFC 7343)'),
  block('2001:30::/28', 'drone remote identification (RFC 9374)'),
  block('2001:db8::/32', 'documentation (RFC 3849)'),
  block('2002::/16', '6to4 (RFC 3056)'),
  block('2620:4f:8000::/48', 'AS112 (RFC 7534)', true),
  block('3fff::/20', 'documentation (RFC 9637)'),
  block('5f00::/16', 'segment routing identifiers (RFC 9602)'),
  block('fc00::/7', 'unique local (RFC 4193)'),
  block('fe80::/10', 'link local (RFC 4291)'),

  block('224.0.0.0/4', 'multicast (RFC 5771)'),
  block('168.63.129.16/32', 'the virtual host of one cloud, local behind a public number'),
  block('::/96', 'IPv4-compatible, deprecated (RFC 4291)'),
  block('::ffff:0:0:0/96', 'IPv4-translated (RFC 2765)'),
  block('fec0::/10', 'site local, deprecated (RFC 3879)'),
  block('ff00::/8', 'multicast (RFC 4291)'),
];

/** The only block that IANA hands out as global unicast IPv6 (RFC 4291 §2.4 and the IPv6 address space registry). */
export const GLOBAL_UNICAST_V6: Cidr = parseCidr('2000::/3');
