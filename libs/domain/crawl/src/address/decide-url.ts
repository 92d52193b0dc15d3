import { parseHttpUrl } from '../url/canonical-url.js';
import { type AddressDecision, type AddressPolicy, decideAddress } from './decide-address.js';
import { parseIpAddress } from './ip-address.js';

/** Ports that may be contacted without further ado: those of http and https. */
export const ORDINARY_PORTS: readonly number[] = [80, 443];

export interface UrlPolicy extends AddressPolicy {
  /** More ports that public hosts may be contacted on. Default: none; addresses of `allow` have no port rule. */
  readonly allowPorts?: readonly number[];
}

/** Where a URL leads, as far as the URL alone tells. */
export interface UrlTarget {
  /** The parsed URL without its fragment. */
  readonly url: URL;
  readonly isSecure: boolean;
  /** The host as the WHATWG parser wrote it, without brackets and final dot. */
  readonly host: string;
  readonly port: number;
  /** Set when the host is an address, so that nothing is looked up. */
  readonly literal?: string;
}

export type UrlDecision =
  | { readonly isAllowed: true; readonly why: string; readonly target: UrlTarget }
  | { readonly isAllowed: false; readonly why: string; readonly reason: 'url-invalid' | 'address-refused' };

/**
 * Decides whether a URL may be fetched, before anything is looked up: absolute http(s), no credentials, port 80
 * or 443 (or an allowed one), no address that is refused, no name of loopback (RFC 6761). A name passes here and
 * is decided by `decideConnection` for each address it resolves to.
 */
export function decideUrl(url: string, policy: UrlPolicy): UrlDecision {
  const parsed = parseHttpUrl(url);
  if (!parsed) return { isAllowed: false, reason: 'url-invalid', why: 'no absolute http or https URL' };
  if (parsed.username || parsed.password) {
    return { isAllowed: false, reason: 'address-refused', why: 'credentials in a URL are never sent' };
  }
  parsed.hash = '';
  const target = targetOf(parsed);
  if (!target) return { isAllowed: false, reason: 'url-invalid', why: 'the URL has no host' };
  if (target.literal !== undefined)
    return decided(target, decideConnection(target.literal, target.port, policy));
  if (isLoopbackName(target.host) && policy.allow.length === 0) {
    return { isAllowed: false, reason: 'address-refused', why: `${target.host} is a name of this machine` };
  }
  // With an allow-list the port can only be judged together with the address.
  if (policy.allow.length === 0 && !isPortAllowed(target.port, policy)) return refusedPort(target.port);
  return { isAllowed: true, why: 'to be resolved', target };
}

/** Decides about one address of a look-up together with the port: what the connector asks before it dials. */
export function decideConnection(address: string, port: number, policy: UrlPolicy): AddressDecision {
  const decision = decideAddress(address, policy);
  if (!decision.isAllowed || decision.isByAllowList || isPortAllowed(port, policy)) return decision;
  return { ...decision, isAllowed: false, why: refusedPort(port).why };
}

function decided(target: UrlTarget, decision: AddressDecision): UrlDecision {
  if (decision.isAllowed) return { isAllowed: true, why: decision.why, target };
  return { isAllowed: false, reason: 'address-refused', why: decision.why };
}

function targetOf(url: URL): UrlTarget | null {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (!host) return null;
  const isSecure = url.protocol === 'https:';
  const port = url.port ? Number(url.port) : isSecure ? 443 : 80;
  return { url, isSecure, host, port, ...(parseIpAddress(host) ? { literal: host } : {}) };
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function isPortAllowed(port: number, policy: UrlPolicy): boolean {
  return ORDINARY_PORTS.includes(port) || (policy.allowPorts?.includes(port) ?? false);
}

function refusedPort(port: number): { isAllowed: false; reason: 'address-refused'; why: string } {
  return {
    isAllowed: false,
    reason: 'address-refused',
    why: `port ${port} is neither 80 nor 443 nor allowed`,
  };
}
