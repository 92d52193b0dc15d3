import type { IpAddress } from './ip-address.js';
import { isInCidr, parseCidr } from './cidr.js';

const MAPPED = parseCidr('::ffff:0:0/96');
const NAT64 = parseCidr('64:ff9b::/96');
const COMPATIBLE = parseCidr('::/96');
const TRANSLATED = parseCidr('::ffff:0:0:0/96');
const SIX_TO_FOUR = parseCidr('2002::/16');
const TEREDO = parseCidr('2001::/32');

/** An IPv4 address that an IPv6 address leads to, and whether the outer form may be used at all. */
export interface EmbeddedV4 {
  readonly address: IpAddress;
  readonly form: 'IPv4-mapped' | 'NAT64' | 'IPv4-compatible' | 'IPv4-translated' | '6to4' | 'Teredo';
  /** Mapped and NAT64 addresses end at the IPv4 host, so it alone decides; the other forms are never dialled. */
  readonly isTransparent: boolean;
}

/** The IPv4 address inside an IPv6 address (RFC 4291, 6052, 2765, 3056, 4380), or null. */
export function embeddedV4Of(address: IpAddress): EmbeddedV4 | null {
  if (address.family === 4) return null;
  const at = (offset: number): IpAddress => ({ family: 4, bytes: address.bytes.slice(offset, offset + 4) });
  if (isInCidr(address, MAPPED)) return { address: at(12), form: 'IPv4-mapped', isTransparent: true };
  if (isInCidr(address, NAT64)) return { address: at(12), form: 'NAT64', isTransparent: true };
  if (isInCidr(address, TRANSLATED))
    return { address: at(12), form: 'IPv4-translated', isTransparent: false };
  if (isInCidr(address, SIX_TO_FOUR)) return { address: at(2), form: '6to4', isTransparent: false };
  if (isInCidr(address, TEREDO)) {
    // The client's address is stored inverted (RFC 4380 §4).
    return {
      address: { family: 4, bytes: at(12).bytes.map((byte) => ~byte & 255) },
      form: 'Teredo',
      isTransparent: false,
    };
  }
  const isUnspecifiedOrLoopback =
    address.bytes.subarray(0, 15).every((byte) => byte === 0) && (address.bytes[15] as number) < 2;
  if (isInCidr(address, COMPATIBLE) && !isUnspecifiedOrLoopback) {
    return { address: at(12), form: 'IPv4-compatible', isTransparent: false };
  }
  return null;
}
