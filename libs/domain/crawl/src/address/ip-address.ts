/** An IP address as its octets: 4 of them (IPv4) or 16 (IPv6). */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bytes: Uint8Array;
}

const V4_PART = /^(?:0|[1-9]\d{0,2})$/;
const V6_GROUP = /^[0-9a-fA-F]{1,4}$/;

/**
 * Parses an IP address in its strict text form: dotted IPv4 without leading zeros, IPv6 by RFC 4291 §2.2 (a
 * dotted tail is fine). No brackets, no zone, no octal or hexadecimal IPv4: such text is null, and null is
 * refused. URLs are parsed by the WHATWG parser first, which turns the odd spellings into this form.
 */
export function parseIpAddress(text: string): IpAddress | null {
  const v4 = parseV4(text);
  if (v4) return { family: 4, bytes: v4 };
  const v6 = parseV6(text);
  return v6 ? { family: 6, bytes: v6 } : null;
}

function parseV4(text: string): Uint8Array | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => V4_PART.test(part) && Number(part) <= 255)) return null;
  return Uint8Array.from(parts, Number);
}

function parseV6(text: string): Uint8Array | null {
  if (text.length > 45 || !text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] as string);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string) : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  // A dotted part may only end the address, so it may not stand before the gap.
  if (halves.length === 2 && (halves[0] as string).includes('.')) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const v4 = parseV4(part);
      if (!v4) return null;
      groups.push(((v4[0] as number) << 8) | (v4[1] as number), ((v4[2] as number) << 8) | (v4[3] as number));
    } else if (V6_GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else return null;
  }
  return groups;
}

/** The one text form of an address: dotted IPv4, IPv6 by RFC 5952 (lower case, longest run of zeros as `::`). */
export function formatIpAddress(address: IpAddress): string {
  if (address.family === 4) return address.bytes.join('.');
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((address.bytes[2 * i] as number) << 8) | (address.bytes[2 * i + 1] as number),
  );
  const run = longestZeroRun(groups);
  const hex = (list: number[]): string => list.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best;
}
