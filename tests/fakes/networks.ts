import { type AsnTable, createAsnTable } from '../../ingest/network/asn-table.ts';
import { readAddress } from '../../ingest/network-address.ts';

/** A range of addresses as text, its system and who runs it. */
export type NetworkRow = readonly [first: string, last: string, asn: number, organisation: string];

/** An address as the decimal number that the data's files hold. */
export function decimalOf(text: string): string {
  const address = readAddress(text);
  if (!address) throw new TypeError(`${text} is no address.`);
  if (address.version === 4) return String(address.key);
  const [head = '', tail = ''] = address.canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return BigInt(
    `0x${[...front, ...zeros, ...back].map((group) => group.padStart(4, '0')).join('')}`,
  ).toString();
}

/** A file of the data as its package writes it. */
export function asnCsv(rows: readonly NetworkRow[]): string {
  return rows
    .map(([first, last, asn, name]) => `${decimalOf(first)},${decimalOf(last)},${asn},${quoted(name)}\n`)
    .join('');
}

function quoted(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

export const IPV4_ROWS: readonly NetworkRow[] = [
  ['192.0.2.0', '192.0.2.127', 9605, 'NTT DOCOMO, INC.'],
  ['203.0.113.0', '203.0.113.255', 4713, 'NTT Communications Corporation'],
];
export const IPV6_ROWS: readonly NetworkRow[] = [
  ['2001:db8:1::', '2001:db8:1:ffff:ffff:ffff:ffff:ffff', 9605, 'NTT DOCOMO, INC.'],
  ['2001:db8:77::', '2001:db8:78:ffff:ffff:ffff:ffff:ffff', 16509, 'Amazon.com, Inc.'],
];

/** A table over such rows; without any, documentation addresses in the systems of real carriers. */
export function networksOf(
  rows: { ipv4?: readonly NetworkRow[]; ipv6?: readonly NetworkRow[] } = {},
): AsnTable {
  const file = (version: 4 | 6, text: string) => ({
    name: `ipv${version}.csv`,
    version,
    bytes: Buffer.from(text),
  });
  return createAsnTable({
    ipv4: file(4, asnCsv(rows.ipv4 ?? IPV4_ROWS)),
    ipv6: file(6, asnCsv(rows.ipv6 ?? IPV6_ROWS)),
  });
}
