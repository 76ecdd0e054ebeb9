import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Logger } from '../../schemas/logger.ts';
import { asnCsv, IPV4_ROWS, IPV6_ROWS } from '../../tests/fakes/networks.ts';
import { readAddress } from '../network-address.ts';
import { loadNetworks } from './load.ts';
import { type NetworkOf, UNKNOWN_NETWORK } from './network.ts';

let folder: string;
let said: string[];
const logger: Logger = {
  info: ({ code }) => said.push(`info ${code}`),
  warn: ({ code }, message) => said.push(`warn ${code}: ${message}`),
  error: ({ code }) => said.push(`error ${code}`),
};

beforeEach(async () => {
  said = [];
  folder = await mkdtemp(join(tmpdir(), 'kagimi-networks-'));
  await writeFile(join(folder, 'asn-ipv4-num.csv'), asnCsv(IPV4_ROWS));
  await writeFile(join(folder, 'asn-ipv6-num.csv'), asnCsv(IPV6_ROWS));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function asnOf(networkOf: NetworkOf, text: string) {
  const address = readAddress(text);
  return address ? networkOf(address).asn : 'no address';
}

it('reads the files of a folder', () => {
  const networkOf = loadNetworks({ data: folder, logger });
  expect([asnOf(networkOf, '192.0.2.7'), asnOf(networkOf, '2001:db8:77::1')]).toEqual([9605, 16_509]);
  expect(said).toEqual(['info network_data_loaded']);
});

it('reads the package where it is installed', () => {
  const networkOf = loadNetworks({ data: 'packaged', logger, folderOf: () => folder });
  expect(asnOf(networkOf, '203.0.113.7')).toBe(4713);
});

it('without the package says so in one sentence, and every network is unknown', () => {
  const networkOf = loadNetworks({ data: 'packaged', logger, folderOf: () => null });
  expect(asnOf(networkOf, '1.1.1.1')).toBeNull();
  expect(said).toEqual([
    'warn network_data_missing: The package @ip-location-db/asn is not installed, so every network is unknown.',
  ]);
});

it('by the word none reads nothing', () => {
  const networkOf = loadNetworks({ data: 'none', logger, folderOf: () => folder });
  const address = readAddress('192.0.2.7');
  expect(address && networkOf(address)).toEqual(UNKNOWN_NETWORK);
  expect(said).toEqual([]);
});

it('a folder without a file is an error that names it', async () => {
  await rm(join(folder, 'asn-ipv6-num.csv'));
  expect(() => loadNetworks({ data: folder, logger })).toThrow(
    `${join(folder, 'asn-ipv6-num.csv')} can't be read; the folder must hold asn-ipv4-num.csv and asn-ipv6-num.csv.`,
  );
});

it('a damaged file is an error that names its line', async () => {
  await writeFile(join(folder, 'asn-ipv4-num.csv'), '1,2,3,One\n<html>\n');
  expect(() => loadNetworks({ data: folder, logger })).toThrow('asn-ipv4-num.csv line 2 is not');
});
