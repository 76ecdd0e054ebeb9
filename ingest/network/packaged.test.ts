import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAddress } from '../network-address.ts';
import { type AsnFile, readAsnCsv } from './asn-csv.ts';
import { type AsnTable, createAsnTable } from './asn-table.ts';
import { CARRIER_RANGES } from './carrier-ranges.ts';
import { KNOWN_SYSTEMS, kindOf } from './kinds.ts';
import { NETWORK_DATA_PACKAGE } from './load.ts';
import { UNKNOWN_NETWORK } from './network.ts';

const { resolve } = createRequire(import.meta.url);
const organisations = new Map<number, string>();
let table: AsnTable;

function file(version: 4 | 6): AsnFile {
  const name = `asn-ipv${version}-num.csv`;
  return { name, version, bytes: readFileSync(resolve(`${NETWORK_DATA_PACKAGE}/${name}`)) };
}

beforeAll(() => {
  const files = { ipv4: file(4), ipv6: file(6) };
  table = createAsnTable(files);
  for (const one of [files.ipv4, files.ipv6]) {
    readAsnCsv(one, ({ asn, organisation }) => {
      if (!organisations.has(asn)) organisations.set(asn, organisation());
    });
  }
});

function networkOf(text: string) {
  const address = readAddress(text);
  return address ? table.networkOf(address) : null;
}

describe('the packaged data', () => {
  it('cover the Internet', () => {
    expect(table.ranges).toBeGreaterThan(400_000);
    expect(table.systems).toBeGreaterThan(80_000);
  });

  it.each([
    ['1.1.1.1', 13_335, 'Cloudflare', 'hosting'],
    ['8.8.8.8', 15_169, 'Google', 'hosting'],
    ['2606:4700:4700::1111', 13_335, 'Cloudflare', 'hosting'],
    ['2001:4860:4860::8888', 15_169, 'Google', 'hosting'],
    ['49.98.1.1', 9605, 'DOCOMO', 'mobile'],
    ['240a:6b::1', 9605, 'DOCOMO', 'mobile'],
    ['240b:c000::1', 138_384, 'Rakuten Mobile', 'mobile'],
    ['106.128.1.1', 2516, 'KDDI', 'mobile'],
    ['126.33.1.1', 17_676, 'SoftBank', 'mobile'],
    ['2400:2200::1', 17_676, 'SoftBank', 'mobile'],
    ['126.0.0.1', 17_676, 'SoftBank', 'unknown'],
    ['2400:4050::1', 4713, 'NTT Communications', 'residential'],
  ])('know %s', (text, asn, organisation, kind) => {
    expect(networkOf(text)).toEqual({
      asn,
      as_organisation: expect.stringContaining(organisation),
      network_kind: kind,
    });
  });

  it.each([
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '2001:db8::1',
    '3fff::1',
    '10.0.0.1',
    '100.64.0.1',
    '::1',
  ])('know nothing of %s', (text) => {
    expect(networkOf(text)).toEqual(UNKNOWN_NETWORK);
  });
});

describe('what we say of systems', () => {
  it.each(KNOWN_SYSTEMS.flatMap(({ kind, systems }) => systems.map(([asn, name]) => ({ asn, name, kind }))))(
    '$asn is in the data as $name',
    ({ asn, name }) => {
      expect(organisations.get(asn)?.toLowerCase()).toContain(name.toLowerCase());
    },
  );

  it.each(CARRIER_RANGES)(
    '$first to $last of IPv$version is mobile, all in $asn',
    ({ version, first, last, asn }) => {
      for (const key of [first, first + Math.floor((last - first) / 2), last]) {
        const address = { version, key, canonical: '', prefix: '', site: '' };
        expect(table.networkOf(address)).toMatchObject({ asn, network_kind: 'mobile' });
      }
    },
  );

  it('makes corporate of names a small share only', () => {
    let corporate = 0;
    for (const [asn, name] of organisations) if (kindOf(asn, name) === 'corporate') corporate += 1;
    expect(corporate).toBeGreaterThan(500);
    expect(corporate / organisations.size).toBeLessThan(0.03);
  });
});
