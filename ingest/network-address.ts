import { isIPv4, isIPv6 } from 'node:net';

export interface NetworkAddress {
  /** One spelling for one address, so that its pseudonym is one too. */
  canonical: string;
  /** IPv4 /24 or IPv6 /48: what may be kept. */
  prefix: string;
  /** IPv4 /24 or IPv6 /64: what shares a rate limit. */
  site: string;
  version: 4 | 6;
  /** By what its network is found: all 32 bits of an IPv4 address, the first 48 bits of an IPv6 one. */
  key: number;
}

/** Reads an IP address; null for anything else. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 one. */
export function readAddress(text: string): NetworkAddress | null {
  const bare = text.replace(/%.*$/, '');
  if (isIPv4(bare)) return version4(bare);
  return isIPv6(bare) ? version6(bare) : null;
}

function version4(address: string): NetworkAddress {
  const prefix = `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const key = address.split('.').reduce((bits, byte) => bits * 256 + Number(byte), 0);
  return { canonical: address, prefix, site: prefix, version: 4, key };
}

function version6(address: string): NetworkAddress {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const groups = expand(canonical);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return version4(`${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`);
  }
  const hex = groups.map((group) => group.toString(16));
  return {
    canonical,
    prefix: `${hex.slice(0, 3).join(':')}::/48`,
    site: `${hex.slice(0, 4).join(':')}::/64`,
    version: 6,
    key: groups.slice(0, 3).reduce((bits, group) => bits * 65_536 + group, 0),
  };
}

/** The eight groups of a compressed address. */
function expand(canonical: string): number[] {
  const [head = '', tail] = canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16));
}
