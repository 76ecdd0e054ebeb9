import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NetworkRow, networksOf } from '../../tests/fakes/networks.ts';
import { readAddress } from '../network-address.ts';
import type { AsnTable } from './asn-table.ts';
import { UNKNOWN_NETWORK } from './network.ts';
import { createRangeTable } from './range-table.ts';
import { readBlock } from './reserved.ts';

function networkOf(table: AsnTable, text: string) {
  const address = readAddress(text);
  if (!address) throw new TypeError(`${text} is no address.`);
  return table.networkOf(address);
}

describe('a table', () => {
  const table = networksOf({
    ipv4: [
      ['192.0.2.16', '192.0.2.31', 100, 'One'],
      ['192.0.2.32', '192.0.2.32', 200, 'Two'],
      ['192.0.2.64', '192.0.2.255', 100, 'One'],
    ],
    ipv6: [['2001:db8:1::', '2001:db8:2:ffff:ffff:ffff:ffff:ffff', 200, 'Two']],
  });

  it.each([
    ['192.0.2.15', null],
    ['192.0.2.16', 100],
    ['192.0.2.31', 100],
    ['192.0.2.32', 200],
    ['192.0.2.33', null],
    ['192.0.2.63', null],
    ['192.0.2.64', 100],
    ['192.0.2.255', 100],
    ['192.0.3.0', null],
    ['::ffff:192.0.2.16', 100],
    ['2001:db8:0:ffff:ffff:ffff:ffff:ffff', null],
    ['2001:db8:1::', 200],
    ['2001:db8:2:ffff:ffff:ffff:ffff:ffff', 200],
    ['2001:db8:3::', null],
  ])('finds %s in %s', (text, asn) => {
    expect(networkOf(table, text).asn).toBe(asn);
  });

  it('says who runs the system, and counts what it holds', () => {
    expect(networkOf(table, '192.0.2.20')).toEqual({
      asn: 100,
      as_organisation: 'One',
      network_kind: 'unknown',
    });
    expect([table.ranges, table.systems]).toEqual([4, 2]);
  });
});

describe('an address that says nothing of its line', () => {
  const everywhere = networksOf({
    ipv4: [['0.0.0.0', '255.255.255.255', 4713, 'OCN']],
    ipv6: [['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 4713, 'OCN']],
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::808:808',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2002:c000:201::1',
  ])('has no network, whatever the data say: %s', (text) => {
    expect(networkOf(everywhere, text)).toEqual(UNKNOWN_NETWORK);
  });

  it.each([
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.32.0.0',
    '2001:200::',
    '2003::',
  ])('is not its neighbour %s', (text) => {
    expect(networkOf(everywhere, text).asn).toBe(4713);
  });
});

it.each([0, 23_456, 64_512, 65_535, 131_071, 2_147_483_648, 4_294_967_294])(
  'the reserved number %i names nobody',
  (asn) => {
    const table = networksOf({ ipv4: [['192.0.2.0', '192.0.2.255', asn, `AS${asn}`]] });
    expect(networkOf(table, '192.0.2.7')).toEqual(UNKNOWN_NETWORK);
  },
);

it('blocks that a carrier named as telephones are mobile, but only within its own system', () => {
  const row = (asn: number): NetworkRow => ['126.0.0.0', '126.255.255.255', asn, 'Whoever'];
  const shared = networksOf({ ipv4: [row(17_676)] });
  expect(networkOf(shared, '126.33.0.0')).toMatchObject({ asn: 17_676, network_kind: 'mobile' });
  expect(networkOf(shared, '126.33.255.255').network_kind).toBe('mobile');
  expect(networkOf(shared, '126.34.0.0').network_kind).toBe('unknown');
  expect(networkOf(networksOf({ ipv4: [row(3)] }), '126.33.0.0').network_kind).toBe('unknown');
});

it('finds what a search from end to end finds, in any table', () => {
  const ranges = fc
    .uniqueArray(fc.tuple(fc.nat(200), fc.nat(30)), { selector: ([first]) => first, maxLength: 40 })
    .map((pairs) =>
      pairs.sort(([a], [b]) => a - b).map(([first, length]) => ({ first, last: first + length })),
    );
  fc.assert(
    fc.property(ranges, (rows) => {
      const builder = createRangeTable();
      for (const [owner, { first, last }] of rows.entries()) builder.add(first, last, owner);
      const table = builder.build();
      for (let key = 0; key <= 240; key += 1) {
        const begun = rows.findLastIndex(({ first }) => first <= key);
        expect(table.find(key)).toBe(key <= (rows[begun]?.last ?? -1) ? begun : -1);
      }
    }),
  );
});

it('grows beyond its first arrays', () => {
  const builder = createRangeTable();
  for (let index = 0; index < 140_000; index += 1) builder.add(index * 2, index * 2, index);
  const table = builder.build();
  expect(table.length).toBe(140_000);
  expect([table.find(0), table.find(131_072), table.find(279_998), table.find(279_997)]).toEqual([
    0, 65_536, 139_999, -1,
  ]);
});

it.each(['10.0.0.1/8', '10.0.0.0/33', '2001::/49', '10.0.0.0', 'x/8'])('%s is no block', (cidr) => {
  expect(() => readBlock(cidr)).toThrow(TypeError);
});
