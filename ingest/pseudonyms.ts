import { createHmac } from 'node:crypto';
import { type Network, type NetworkOf, UNKNOWN_NETWORK } from './network/network.ts';
import type { NetworkAddress } from './network-address.ts';

export type PseudonymKind = 'user' | 'credential' | 'device' | 'ip';

/**
 * A keyed pseudonym: the first 16 bytes of HMAC-SHA-256(pepper, `kind|value`), as 32 hex digits. Without the tenant's
 * pepper it can be neither made nor searched for.
 */
export function pseudonym(pepper: string, kind: PseudonymKind, value: string): string {
  return createHmac('sha256', pepper).update(`${kind}|${value}`).digest('hex').slice(0, 32);
}

/** A tenant's pseudonym of a value. */
export type PseudonymOf = (kind: PseudonymKind, value: string) => string;

/**
 * The pseudonyms of one request: lines of one ceremony name the same user and device, and each is worked out once. Made
 * for a request and gone with it, so that no raw value outlives the body that brought it.
 */
export function createPseudonyms(pepper: string): PseudonymOf {
  const known = new Map<string, string>();
  return function pseudonymOf(kind, value) {
    const key = `${kind}|${value}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = pseudonym(pepper, kind, value);
    known.set(key, made);
    return made;
  };
}

/** What may be kept of an IP address. */
export interface AddressFields extends Network {
  ip_prefix: string | null;
  ip_ref: string | null;
}

/** What may be kept of an IP address: its prefix, its pseudonym and its network. Null and unknown for none. */
export function addressFields(
  address: NetworkAddress | null,
  { pseudonymOf, networkOf }: { pseudonymOf: PseudonymOf; networkOf: NetworkOf },
): AddressFields {
  if (!address) return { ip_prefix: null, ip_ref: null, ...UNKNOWN_NETWORK };
  return {
    ip_prefix: address.prefix,
    ip_ref: pseudonymOf('ip', address.canonical),
    ...networkOf(address),
  };
}
