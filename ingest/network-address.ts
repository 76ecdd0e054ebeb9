import { isIP } from 'node:net';

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
  const version = isIP(bare);
  if (version === 4) return version4(bare);
  return version === 6 ? version6(bare) : null;
}

function version4(address: string): NetworkAddress {
  const prefix = `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  return { canonical: address, prefix, site: prefix, version: 4, key: bitsOf(address) };
}

function version6(address: string): NetworkAddress {
  const groups = expand(address);
  const [a = 0, b = 0, c = 0, , , mapped = 0, high = 0, low = 0] = groups;
  if (mapped === 0xffff && groups.findIndex((group) => group !== 0) === 5) {
    return version4(`${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`);
  }
  const hex = groups.map((group) => group.toString(16));
  const site = `${hex[0]}:${hex[1]}:${hex[2]}`;
  return {
    canonical: compressed(groups, hex),
    prefix: `${site}::/48`,
    site: `${site}:${hex[3]}::/64`,
    version: 6,
    key: (a * 65_536 + b) * 65_536 + c,
  };
}

/** The 32 bits of an IPv4 address in its four decimal numbers. */
function bitsOf(address: string): number {
  let bits = 0;
  for (const byte of address.split('.')) bits = bits * 256 + Number(byte);
  return bits;
}

/** The eight groups of an IPv6 address in any of its spellings (RFC 4291 §2.2). */
function expand(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const groups = groupsOf(head);
  const back = groupsOf(tail);
  while (groups.length + back.length < 8) groups.push(0);
  return groups.concat(back);
}

function groupsOf(text: string): number[] {
  const groups: number[] = [];
  if (text === '') return groups;
  for (const group of text.split(':')) {
    if (group.includes('.')) {
      const bits = bitsOf(group);
      groups.push(Math.floor(bits / 65_536), bits % 65_536);
    } else {
      groups.push(Number.parseInt(group, 16));
    }
  }
  return groups;
}

/** RFC 5952 §4: of the longest runs of zero groups, two at least, the first is `::`. */
function compressed(groups: readonly number[], hex: readonly string[]): string {
  let [start, length] = [0, 1];
  for (let from = 0; from < groups.length; from += 1) {
    let end = from;
    while (groups[end] === 0) end += 1;
    if (end - from > length) [start, length] = [from, end - from];
    from = end;
  }
  if (length === 1) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
