import { type Cidr, formatCidr, isInCidr } from './cidr.js';
import { embeddedV4Of } from './embedded-v4.js';
import { formatIpAddress, type IpAddress, parseIpAddress } from './ip-address.js';
import { GLOBAL_UNICAST_V6, SPECIAL_BLOCKS, type SpecialBlock } from './special-purpose-registry.js';

/** What the operator allows beyond the public Internet. */
export interface AddressPolicy {
  /** Blocks that may be contacted although they are not public; for them every port is fine. Default: none. */
  readonly allow: readonly Cidr[];
}

export interface AddressDecision {
  readonly isAllowed: boolean;
  /** One clause for a log line or a rejection's note. */
  readonly why: string;
  /** The address in its one text form: what may be dialled. Absent when the text is no address. */
  readonly address?: string;
  /** True when a block of the allow-list decided. */
  readonly isByAllowList: boolean;
}

/**
 * Decides whether an address may be contacted: it lies in an allowed block, or it is public, that is outside
 * every special-purpose block (embedded IPv4 unwrapped). Anything that is no strict IP address is refused.
 */
export function decideAddress(ip: string, policy: AddressPolicy): AddressDecision {
  const parsed = parseIpAddress(ip);
  if (!parsed)
    return { isAllowed: false, why: `"${ip.slice(0, 60)}" is no IP address`, isByAllowList: false };
  const address = formatIpAddress(parsed);
  const embedded = embeddedV4Of(parsed);
  const candidates = embedded?.isTransparent ? [parsed, embedded.address] : [parsed];
  const allowing = policy.allow.find((cidr) => candidates.some((candidate) => isInCidr(candidate, cidr)));
  if (allowing)
    return {
      isAllowed: true,
      why: `${address} lies in the allowed block ${formatCidr(allowing)}`,
      address,
      isByAllowList: true,
    };
  const refusal = embedded?.isTransparent ? refusalOf(embedded.address) : refusalOf(parsed);
  if (!refusal) return { isAllowed: true, why: `${address} is public`, address, isByAllowList: false };
  const inner = embedded ? ` (${embedded.form} of ${formatIpAddress(embedded.address)})` : '';
  return {
    isAllowed: false,
    why: `${address}${inner} is not public: ${refusal}`,
    address,
    isByAllowList: false,
  };
}

/** Why an address is not public, or null. */
function refusalOf(address: IpAddress): string | null {
  const special = mostSpecificBlock(address);
  if (special) return special.isGloballyReachable ? null : special.name;
  if (address.family === 6 && !isInCidr(address, GLOBAL_UNICAST_V6))
    return 'outside 2000::/3, the global unicast space';
  return null;
}

function mostSpecificBlock(address: IpAddress): SpecialBlock | null {
  let best: SpecialBlock | null = null;
  for (const block of SPECIAL_BLOCKS) {
    if (isInCidr(address, block.cidr) && (!best || block.cidr.prefixBits > best.cidr.prefixBits))
      best = block;
  }
  return best;
}
