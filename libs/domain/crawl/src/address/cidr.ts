import { formatIpAddress, type IpAddress, parseIpAddress } from './ip-address.js';

/** A block of addresses: all that share the first `prefixBits` bits. */
export interface Cidr {
  readonly network: IpAddress;
  readonly prefixBits: number;
}

/**
 * Parses `address/bits`, or a bare address as a block of one. Throws a RangeError that names the text when it
 * is neither, or when bits are set behind the prefix (mostly a typing error).
 */
export function parseCidr(text: string): Cidr {
  const [addressText = '', bitsText, ...rest] = text.trim().split('/');
  const network = parseIpAddress(addressText);
  const width = network?.family === 4 ? 32 : 128;
  const prefixBits = bitsText === undefined ? width : /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : -1;
  if (!network || rest.length > 0 || prefixBits < 0 || prefixBits > width) {
    throw new RangeError(
      `"${text}" is no block of addresses: write it as address/bits, such as 127.0.0.0/8 or ::1/128.`,
    );
  }
  const cidr = { network, prefixBits };
  if (!hasOnlyPrefixBits(cidr)) {
    throw new RangeError(
      `"${text}" has bits set behind its prefix of ${prefixBits} bits: give the first address of the block.`,
    );
  }
  return cidr;
}

/** Parses a list as settings give it: blocks separated by commas or spaces; empty text is an empty list. */
export function parseCidrList(text: string): Cidr[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseCidr);
}

/** Whether the address lies in the block; an IPv4 address never lies in an IPv6 block. */
export function isInCidr(address: IpAddress, cidr: Cidr): boolean {
  if (address.family !== cidr.network.family) return false;
  const wholeBytes = cidr.prefixBits >> 3;
  for (let i = 0; i < wholeBytes; i += 1) {
    if (address.bytes[i] !== cidr.network.bytes[i]) return false;
  }
  const bitsLeft = cidr.prefixBits & 7;
  if (bitsLeft === 0) return true;
  const shift = 8 - bitsLeft;
  return (
    (address.bytes[wholeBytes] as number) >> shift === (cidr.network.bytes[wholeBytes] as number) >> shift
  );
}

/** The text form of a block, `address/bits`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIpAddress(cidr.network)}/${cidr.prefixBits}`;
}

function hasOnlyPrefixBits(cidr: Cidr): boolean {
  const lastBits = (byte: number, i: number): number => {
    const kept = Math.max(0, Math.min(8, cidr.prefixBits - 8 * i));
    return byte & (0xff >> kept);
  };
  return cidr.network.bytes.every((byte, i) => lastBits(byte, i) === 0);
}
