import { type NetworkAddress, readAddress } from '../network-address.ts';

/**
 * IPv4 blocks that say nothing about whose line it is, whatever the data say: "this network", private (RFC 1918),
 * shared behind a carrier's NAT (RFC 6598), loopback, link-local, protocol assignments, 6to4 relays, benchmarks
 * (RFC 2544), multicast and reserved. From the IANA special-purpose registry (RFC 6890), without its documentation
 * blocks: those are in no real data, and free for test data.
 */
const IPV4_BLOCKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
];

/** Within 2000::/3: protocol assignments with Teredo, and 6to4. The system found would be the tunnel's, not the user's. */
const IPV6_BLOCKS = ['2001::/23', '2002::/16'];

/** Global unicast (RFC 4291 §2.4): no other IPv6 address belongs to an autonomous system. */
const IPV6_GLOBAL = '2000::/3';

/** A block of addresses as keys, both part of it. */
export interface Block {
  version: 4 | 6;
  first: number;
  last: number;
}

/** The keys of a CIDR block; of an IPv6 one the length is at most 48. @throws TypeError for anything else. */
export function readBlock(cidr: string): Block {
  const [text = '', length = ''] = cidr.split('/');
  const address = readAddress(text);
  const keyBits = address?.version === 4 ? 32 : 48;
  if (!address || !/^\d+$/.test(length) || Number(length) > keyBits)
    throw new TypeError(`${cidr} is no block.`);
  const size = 2 ** (keyBits - Number(length));
  if (address.key % size !== 0) throw new TypeError(`${cidr} does not begin at its own first address.`);
  return { version: address.version, first: address.key, last: address.key + size - 1 };
}

const SPECIAL = [...IPV4_BLOCKS, ...IPV6_BLOCKS].map(readBlock);
const GLOBAL = readBlock(IPV6_GLOBAL);

/** True for an address that can't be looked up in a table of autonomous systems. */
export function isReservedAddress({ version, key }: NetworkAddress): boolean {
  if (version === 6 && (key < GLOBAL.first || key > GLOBAL.last)) return true;
  for (const block of SPECIAL) {
    if (block.version === version && key >= block.first && key <= block.last) return true;
  }
  return false;
}

/**
 * True for a number that names nobody: 0 (RFC 7607), AS_TRANS (RFC 6793), documentation (RFC 5398), private use
 * (RFC 6996), the last of each size (RFC 7300), and what IANA reserves between them. No number beyond 2^31 - 1, the
 * most that an event can hold, has been assigned but those for private use.
 */
export function isReservedAsn(asn: number): boolean {
  return asn === 0 || asn === 23_456 || (asn >= 64_496 && asn <= 131_071) || asn > 2_147_483_647;
}
